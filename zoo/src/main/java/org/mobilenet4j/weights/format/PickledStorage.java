/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.util.Objects;
import net.razorvine.pickle.PickleException;

/** A run of elements that tensors are views of, as a pickle refers to it. Immutable. */
final class PickledStorage {
    private static final String KIND = "storage";

    private static final int ARGUMENTS = 5;

    private final String key;
    private final ElementType type;
    private final long elements;

    private PickledStorage(String key, ElementType type, long elements) {
        this.key = key;
        this.type = type;
        this.elements = elements;
    }

    /**
     * A storage from its persistent id: a tuple of "storage", its class, its key, a device, the number of elements, and
     * in the older format None or a view of another storage.
     *
     * @throws PickleException when it is not such a tuple
     */
    static PickledStorage of(Object persistentId) {
        if (!(persistentId instanceof Object[]) || ((Object[]) persistentId).length < ARGUMENTS) {
            throw new PickleException("it refers to data outside the pickle in a way that torch.save does not");
        }
        Object[] id = (Object[]) persistentId;
        ElementType type = id[1] instanceof PickleGlobal ? ((PickleGlobal) id[1]).storageType() : null;
        if (!KIND.equals(id[0]) || type == null || !(id[2] instanceof String) || !(id[4] instanceof Number)) {
            throw new PickleException("it refers to data outside the pickle in a way that torch.save does not");
        }
        if (id.length > ARGUMENTS && id[ARGUMENTS] != null) {
            throw new PickleException("it has views of storages, as torch before 0.4 wrote them; "
                    + "load and save it with a newer torch");
        }
        return new PickledStorage((String) id[2], type, PickleNumbers.toLong(id[4]));
    }

    String key() {
        return key;
    }

    ElementType type() {
        return type;
    }

    long elements() {
        return elements;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PickledStorage
                && key.equals(((PickledStorage) other).key)
                && type == ((PickledStorage) other).type
                && elements == ((PickledStorage) other).elements;
    }

    @Override
    public int hashCode() {
        return Objects.hash(key, type, elements);
    }
}
