/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.PickleException;

/** The dictionary of tensors in what a pickle holds. No instances. */
final class StateDict {
    /** Where training scripts put it, the most specific first. */
    private static final List<String> WRAPPERS = List.of("state_dict", "model_state_dict", "model");

    private static final int MAX_DEPTH = 4;

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

    /** The tensors by name, in the file's order. */
    static Map<String, StridedTensor> tensors(WeightsChannel channel, Object pickled) throws WeightsFileException {
        Object found = pickled;
        for (int depth = 0; depth < MAX_DEPTH; depth++) {
            if (!(found instanceof Map)) {
                throw channel.damaged("its pickle holds no dictionary of tensors, but "
                        + (found instanceof StridedTensor ? "a single tensor" : "something else")
                        + "; save the network's parameters with torch.save(model.state_dict(), FILE)");
            }
            Map<?, ?> dictionary = (Map<?, ?>) found;
            Map<String, StridedTensor> tensors = tensorsOf(channel, dictionary);
            Object inner = wrapped(dictionary);
            if (inner == null) {
                return tensors;
            }
            found = inner;
        }
        throw channel.damaged("its dictionaries are nested too deeply to be a network's parameters");
    }

    private static Object wrapped(Map<?, ?> dictionary) {
        for (String key : WRAPPERS) {
            if (dictionary.get(key) instanceof Map) {
                return dictionary.get(key);
            }
        }
        return null;
    }

    private static Map<String, StridedTensor> tensorsOf(WeightsChannel channel, Map<?, ?> dictionary)
            throws WeightsFileException {
        Map<String, StridedTensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : dictionary.entrySet()) {
            if (entry.getValue() instanceof StridedTensor) {
                tensors.put(String.valueOf(entry.getKey()), (StridedTensor) entry.getValue());
            }
        }
        TensorTable.requireCount(channel, tensors.size());
        return tensors;
    }
}
