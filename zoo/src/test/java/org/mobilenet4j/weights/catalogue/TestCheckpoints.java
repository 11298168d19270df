/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.catalogue;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.mobilenet4j.image.preprocessing.Preprocessing;
import org.mobilenet4j.inference.Provenance;
import org.mobilenet4j.vertex.Flavor;

/** Checkpoints that are published on this machine. */
final class TestCheckpoints {

    private TestCheckpoints() {}

    /** Of files without a published hash, each at one of the addresses. */
    static Checkpoint at(URI... addresses) {
        List<PublishedFile> files = new ArrayList<>();
        for (URI address : addresses) {
            files.add(new PublishedFile(address, null));
        }
        return of(files);
    }

    /** Of a file whose hash, or the beginning of it, is published. */
    static Checkpoint at(URI address, String sha256) {
        return of(List.of(new PublishedFile(address, sha256)));
    }

    private static Checkpoint of(List<PublishedFile> files) {
        String address = files.get(0).url().toString();
        Provenance provenance = new Provenance("test/weights", address, "MIT", Flavor.TF, 0, 12.5, 34.0, null);
        return new Checkpoint(provenance, files, 0.35, 1, false, true, Preprocessing.of(Flavor.TF, 96, 96));
    }

    /** A file's content, as long as asked, always the same. */
    static byte[] content(int length) {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        return content;
    }
}
