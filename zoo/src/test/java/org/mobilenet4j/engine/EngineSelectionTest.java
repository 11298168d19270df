/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.mobilenet4j.ArrayAssert.assertClose;
import static org.mobilenet4j.engine.EngineNetworks.batch;
import static org.mobilenet4j.engine.EngineNetworks.on;
import static org.mobilenet4j.engine.EngineNetworks.pictures;
import static org.mobilenet4j.engine.EngineNetworks.small;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.ArrayAssert;
import org.mobilenet4j.image.TinyNetworks;
import org.mobilenet4j.training.features.LinearHead;
import org.mobilenet4j.vertex.NetworkEngine;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;

/** Which engine runs, why, and what happens where there is no oneDNN. */
class EngineSelectionTest {
    private static final String NO_LIBRARY = "UnsatisfiedLinkError: no jnidnnl in java.library.path";

    @Test
    void automaticallyOneDnnForFloat() {
        assumeAutomatic();
        ComputationGraph network = small().build().init();
        assertEquals("onednn", NetworkEngine.of(network));
        assertEquals("13 units on onednn: it is the fastest for FLOAT on a CPU\n", NetworkEngine.report(network));
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"DOUBLE", "HALF"})
    void automaticallyNd4jForOtherTypes(DataType type) {
        assumeAutomatic();
        ComputationGraph network = small().dataType(type).build().init();
        assertEquals("nd4j", NetworkEngine.of(network));
        String report = NetworkEngine.report(network);
        assertTrue(report.endsWith(" units on nd4j: onednn computes FLOAT only, not " + type + "\n"), report);
    }

    @Test
    void oneDnnForcedOnDoubleStaysOnNd4jAndSaysSo() {
        ComputationGraph network = small().dataType(DataType.DOUBLE).build().init();
        NetworkEngine.use(network, "onednn");
        assertEquals("nd4j", NetworkEngine.of(network));
        String report = NetworkEngine.report(network);
        assertTrue(report.endsWith("nd4j: onednn was asked for, but onednn computes FLOAT only, not DOUBLE\n"), report);
    }

    @Test
    void anEngineCanBeChangedAtAnyTime() {
        ComputationGraph network = on("nd4j");
        INDArray x = pictures(4, 3, 64);
        INDArray expected = network.outputSingle(x);
        assertEquals("nd4j", NetworkEngine.of(network));
        NetworkEngine.use(network, "onednn");
        assertEquals("onednn", NetworkEngine.of(network));
        assertTrue(NetworkEngine.report(network).contains("onednn: it was asked for"), NetworkEngine.report(network));
        INDArray oneDnns = network.outputSingle(x);
        assertClose(expected, oneDnns, 1e-4, "output");
        assertTrue(ArrayAssert.difference(expected, oneDnns) > 0, "the same engine twice");
        NetworkEngine.use(network, "nd4j");
        assertEquals("nd4j", NetworkEngine.of(network));
        ArrayAssert.assertSame(expected, network.outputSingle(x), "back on nd4j");
    }

    /** Also of networks without units, whose classifier alone is an engine's. */
    @Test
    void aNetworkMayTakeTheEngineOfAnother() {
        ComputationGraph whole = on("nd4j");
        ComputationGraph other = on("onednn");
        NetworkEngine.copy(whole, other);
        assertEquals("nd4j", NetworkEngine.of(other));

        INDArray x = Nd4j.linspace(-1, 1, 3 * 999, DataType.FLOAT).reshape(3, 999);
        ComputationGraph head = LinearHead.untrained(999, 10, new Sgd(0.1), 0, 3);
        head.params().assign(Nd4j.linspace(-1, 1, head.numParams(), DataType.FLOAT));
        ComputationGraph twin = head.clone();
        NetworkEngine.use(head, "nd4j");
        NetworkEngine.use(twin, "onednn");
        INDArray expected = head.outputSingle(x);
        assertTrue(ArrayAssert.difference(expected, twin.outputSingle(x)) > 0, "the same engine twice");
        NetworkEngine.copy(head, twin);
        ArrayAssert.assertSame(expected, twin.outputSingle(x), "a head's engine");
        NetworkEngine.copy(TinyNetworks.classifier(3, DataType.FLOAT), twin);
        ArrayAssert.assertSame(expected, twin.outputSingle(x), "nothing to copy");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyTapAgrees(boolean training) {
        INDArray x = pictures(4, 8, 64);
        Map<String, INDArray> expected = on("nd4j").feedForward(x, training);
        Map<String, INDArray> actual = on("onednn").feedForward(x, training);
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((vertex, activation) -> assertClose(activation, actual.get(vertex), 1e-4, vertex));
    }

    @Test
    void lossesOfTwentyStepsAgree() {
        ComputationGraph nd4j = learning("nd4j");
        ComputationGraph oneDnn = learning("onednn");
        DataSet batch = batch(12, 64);
        double first = 0;
        for (int step = 0; step < 20; step++) {
            nd4j.fit(batch);
            oneDnn.fit(batch);
            first = step == 0 ? nd4j.score() : first;
            assertEquals(nd4j.score(), oneDnn.score(), 0.01 * nd4j.score(), "loss of step " + step);
        }
        assertTrue(nd4j.score() < 0.9 * first, "nothing was learnt: " + first + " -> " + nd4j.score());
    }

    @Test
    void anEngineOfAnotherArtifactJoins() {
        assertEquals(List.of("onednn", "nd4j", "counting"), EngineSelection.names());
        ComputationGraph network = small().build().init();
        INDArray x = pictures(4, 2, 64);
        INDArray expected = on("nd4j", network.clone()).outputSingle(x);
        NetworkEngine.use(network, "Counting");
        CountingProvider.COMPUTED.set(0);
        ArrayAssert.assertSame(expected, network.outputSingle(x), "counting");
        assertEquals(13, CountingProvider.COMPUTED.get());
        assertEquals("13 units on counting: it was asked for\n", NetworkEngine.report(network));
    }

    @Test
    void anEngineThatIsNotThereIsRefused() {
        ComputationGraph network = small().build().init();
        String message = assertThrows(IllegalArgumentException.class, () -> NetworkEngine.use(network, "cuda"))
                .getMessage();
        assertEquals("There is no engine \"cuda\" on the class path; expected counting or nd4j or onednn", message);
    }

    @Test
    void thePropertyForcesNd4j() throws Exception {
        ChildJvm child = probe(true, "-Dmobilenet4j.engine=nd4j");
        assertTrue(
                child.value("report").endsWith("nd4j: the system property mobilenet4j.engine asks for it"), "" + child);
        assertEquals("onednn", child.value("forced"), "" + child);
    }

    @Test
    void thePropertyForcesOneDnnAndThreadsAgree() throws Exception {
        ChildJvm one = probe(true, "-Dmobilenet4j.engine=onednn", "-Dmobilenet4j.threads=1");
        ChildJvm two = probe(true, "-Dmobilenet4j.engine=auto", "-Dmobilenet4j.threads=2");
        assertTrue(
                one.value("report").endsWith("onednn: the system property mobilenet4j.engine asks for it"), "" + one);
        assertTrue(two.value("report").endsWith("onednn: it is the fastest for FLOAT on a CPU"), "" + two);
        for (String output : new String[] {"output1", "output4"}) {
            double[] ofOne = numbers(one.value(output));
            double[] ofTwo = numbers(two.value(output));
            for (int i = 0; i < ofOne.length; i++) {
                assertEquals(ofOne[i], ofTwo[i], 1e-5, output);
            }
        }
    }

    @Test
    void anUnknownEngineIsRefused() throws Exception {
        ChildJvm child = probe(true, "-Dmobilenet4j.engine=nonsense");
        assertEquals(
                "IllegalArgumentException: The system property mobilenet4j.engine is \"nonsense\";"
                        + " expected auto or counting or nd4j or onednn",
                child.value("failure"),
                "" + child);
    }

    @Test
    void withoutTheLibraryOneLineSaysWhyAndNd4jTakesOver() throws Exception {
        ChildJvm child = probe(false, "-Dmobilenet4j.engine=auto");
        assertEquals(1, child.containing("oneDNN is not available").size(), "" + child);
        String line = child.containing("oneDNN is not available").get(0);
        assertTrue(line.contains(NO_LIBRARY), line);
        assertEquals(List.of(line), child.containing("org.mobilenet4j.engine"), "" + child);
        assertTrue(child.value("report").contains("nd4j: onednn is not available: "), "" + child);
        assertTrue(child.value("report").contains(NO_LIBRARY), "" + child);
        double[] output = numbers(child.value("output1"));
        assertEquals(1, Arrays.stream(output).sum(), 1e-4, "" + child);
        assertTrue(child.value("forced").contains("oneDNN was asked for and is not available"), "" + child);
        assertTrue(child.value("forcedCause").contains(NO_LIBRARY), "" + child);
        assertEquals("ok", child.value("end"), "" + child);
    }

    @Test
    void withoutTheLibraryForcingItFailsWithTheCause() throws Exception {
        ChildJvm child = probe(false, "-Dmobilenet4j.engine=onednn");
        String failure = child.value("failure");
        assertTrue(failure.startsWith("IllegalStateException: oneDNN was asked for and is not available"), failure);
        assertTrue(failure.contains(NO_LIBRARY), failure);
        assertTrue(child.value("cause").contains(NO_LIBRARY), "" + child);
    }

    private static ComputationGraph learning(String kind) {
        return on(
                kind,
                small().updater(new Nesterovs(1e-3, 0.9))
                        .batchNormDecay(0.9)
                        .build()
                        .init());
    }

    private static void assumeAutomatic() {
        String wanted = System.getProperty(EngineSelection.PROPERTY, "auto");
        assumeTrue(wanted.equals("auto"), "the suite runs on " + wanted);
    }

    private static ChildJvm probe(boolean natives, String... options) throws IOException, InterruptedException {
        ChildJvm child = ChildJvm.run(
                EngineProbe.class,
                entry -> natives || !ChildJvm.holdsOneDnnNatives(entry),
                Stream.concat(Stream.of("-Xmx512m"), Arrays.stream(options)).collect(Collectors.toList()));
        assertEquals(0, child.exitCode, child.toString());
        return child;
    }

    private static double[] numbers(String list) {
        return Arrays.stream(list.replaceAll("[\\[\\]]", "").split(", "))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }
}
