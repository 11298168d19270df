/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.ArrayAssert;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.AsyncDataSetIterator;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Where DL4J lets arrays live must not change what is computed. */
class WorkspaceTest {
    private static final long MARGIN = 100L << 20;

    private final DataSet batch = Variant.plain().batch();
    private final INDArray x = batch.getFeatures();

    @ParameterizedTest
    @MethodSource("org.mobilenet4j.dl4j.Variant#some")
    void trainingAndInferenceGiveTheSameBitsWithAndWithoutWorkspaces(Variant variant) {
        ComputationGraph enabled =
                variant.builder().workspaceMode(WorkspaceMode.ENABLED).build().init();
        ComputationGraph none =
                variant.builder().workspaceMode(WorkspaceMode.NONE).build().init();
        Networks.fit(enabled, variant.batch(), 3);
        Networks.fit(none, variant.batch(), 3);
        ArrayAssert.assertSame(none.params(), enabled.params(), "parameters");
        INDArray pictures = variant.batch().getFeatures();
        ArrayAssert.assertSame(none.outputSingle(pictures), enabled.outputSingle(pictures), "output");
    }

    @ParameterizedTest
    @EnumSource(CacheMode.class)
    void everyCacheModeGivesTheSameBits(CacheMode mode) {
        ComputationGraph plain = Variant.plain().network();
        ComputationGraph cached = Networks.small().cacheMode(mode).build().init();
        Networks.fit(plain, batch, 3);
        Networks.fit(cached, batch, 3);
        ArrayAssert.assertSame(plain.params(), cached.params(), "parameters");
    }

    @Test
    void outputGoesIntoAWorkspaceOfTheUsers() {
        for (int classes : new int[] {0, Networks.CLASSES}) {
            ComputationGraph network =
                    Networks.small().numClasses(classes).build().init();
            INDArray expected = network.outputSingle(x);
            assertFalse(expected.isAttached());
            WorkspaceConfiguration configuration =
                    WorkspaceConfiguration.builder().initialSize(1 << 20).build();
            try (MemoryWorkspace mine = Nd4j.getWorkspaceManager().getAndActivateWorkspace(configuration, "MINE")) {
                INDArray output = network.output(false, mine, x)[0];
                assertTrue(output.isAttached());
                ArrayAssert.assertSame(expected, output, "output");
            }
        }
        Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void activationsOfOnePassDoNotShareMemory(boolean training) {
        ComputationGraph network = Variant.plain().network();
        Map<String, INDArray> activations = network.feedForward(x, training);
        assertEquals(17, activations.size());
        List<long[]> ranges = new ArrayList<>();
        activations.values().forEach(a -> ranges.add(range(a)));
        ranges.sort((a, b) -> Long.compare(a[0], b[0]));
        for (int i = 1; i < ranges.size(); i++) {
            assertTrue(ranges.get(i - 1)[1] <= ranges.get(i)[0], "arrays overlap in memory");
        }
        INDArray output = activations.get("predictions").dup();
        network.feedForward(x.neg(), training);
        ArrayAssert.assertSame(output, activations.get("predictions"), "output after another pass");
    }

    private static long[] range(INDArray array) {
        long start = array.data().address();
        return new long[] {start, start + array.length() * array.data().getElementSize()};
    }

    @Test
    void batchesThatAreReadInTheBackgroundTrainTheSame() {
        ComputationGraph plain = Variant.plain().network();
        ComputationGraph async = Variant.plain().network();
        Networks.fit(plain, batch, 4);
        List<DataSet> pictures = DataSet.merge(Collections.nCopies(4, batch)).asList();
        async.fit(new AsyncDataSetIterator(new ListDataSetIterator<>(pictures, Networks.BATCH), 2));
        ArrayAssert.assertSame(plain.params(), async.params(), "parameters");
    }

    /** Freed memory comes back some time after the garbage collection, hence more than one. */
    @Test
    void memoryStaysFlatOverHundredsOfSteps() {
        ComputationGraph network = Variant.plain().network();
        repeat(network, 30);
        System.gc();
        long before = Pointer.physicalBytes();
        repeat(network, 150);
        long growth = Long.MAX_VALUE;
        for (int i = 0; i < 200 && growth > MARGIN; i++) {
            System.gc();
            growth = Pointer.physicalBytes() - before;
        }
        assertTrue(growth <= MARGIN, "grew by " + (growth >> 20) + " MiB");
    }

    private void repeat(ComputationGraph network, int times) {
        for (int i = 0; i < times; i++) {
            network.fit(batch);
            network.outputSingle(x);
        }
    }
}
