/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the HDF5 files that Keras writes: a model with its weights, weights alone, and the {@code .weights.h5} of Keras
 * 3. Names are {@code layer/variable} in all of them; see {@link KerasNames}.
 */
final class KerasReader {
    /** In a file with the whole model, where its weights are; the optimizer's and more are beside it. */
    private static final String MODEL_WEIGHTS = "model_weights";

    private KerasReader() {}

    static TensorFile open(WeightsChannel channel) throws IOException {
        HdfTree tree = HdfTree.read(channel);
        List<HdfDataset> datasets = weights(tree.datasets());
        KerasNames names = KerasNames.of(datasets);
        TensorTable table = new TensorTable(channel);
        ByteRanges ranges = new ByteRanges(channel);
        for (HdfDataset dataset : datasets) {
            String name = names.of(dataset);
            dataset.addTo(channel, table, ranges, table.has(name) ? KerasNames.path(dataset) : name);
        }
        ranges.requireDisjoint();
        return table.toKerasFile(names.format(), tree.modelConfig());
    }

    private static List<HdfDataset> weights(List<HdfDataset> all) {
        List<HdfDataset> weights = new ArrayList<>();
        for (HdfDataset dataset : all) {
            if (dataset.path().get(0).equals(MODEL_WEIGHTS)) {
                weights.add(dataset);
            }
        }
        return weights.isEmpty() ? withoutOptimizer(all) : weights;
    }

    private static List<HdfDataset> withoutOptimizer(List<HdfDataset> all) {
        List<HdfDataset> weights = new ArrayList<>();
        for (HdfDataset dataset : all) {
            if (!dataset.path().get(0).startsWith("optimizer")) {
                weights.add(dataset);
            }
        }
        return weights;
    }
}
