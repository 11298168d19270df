/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import net.razorvine.pickle.PickleException;

/** The dictionary of tensors in what a pickle holds. No instances. */
final class StateDict {
    /** A pickle itself holds no elements, so that it is small whatever the network. */
    static final int MAX_PICKLE = 4 << 20;

    private StateDict() {}

    /** A window for a pickle: as much of the range as one may have. */
    static FileWindow window(WeightsChannel channel, long offset, long length) throws WeightsFileException {
        return channel.window("its pickle", offset, Math.min(length, MAX_PICKLE));
    }

    /** The next pickle; the stream stands behind it afterwards. */
    static Object unpickle(WeightsChannel channel, StateDictUnpickler unpickler, InputStream stream)
            throws IOException {
        try {
            return unpickler.load(stream);
        } catch (PickleException e) {
            throw channel.damaged(e.getMessage(), e);
        } catch (WeightsFileException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw channel.damaged("its pickle is damaged or cut off (" + e.getMessage() + "); fetch the file again", e);
        }
    }

    /**
     * The tensors by name, in the file's order.
     *
     * @param key which dictionary; null for the only one
     */
    static Map<String, StridedTensor> tensors(WeightsChannel channel, Object pickled, String key)
            throws WeightsFileException {
        WeightsDictionaries dictionaries = WeightsDictionaries.of(channel, pickled);
        return key == null ? dictionaries.only() : dictionaries.at(key);
    }
}
