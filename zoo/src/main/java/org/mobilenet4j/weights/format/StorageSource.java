/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;

/** Where the elements of PyTorch's storages are in a file. */
interface StorageSource {

    /** How many bytes the file has for the storage; -1 for a storage that is not there. */
    long length(PickledStorage storage) throws IOException;

    /** The storage's bytes from one on; to be closed. */
    InputStream open(PickledStorage storage, long from) throws IOException;

    ByteOrder order();
}
