/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.engine.UnitGeometry;
import org.mobilenet4j.vertex.ConvolutionUnit;
import org.mobilenet4j.vertex.Flavor;
import org.mobilenet4j.vertex.NetworkStatistics;
import org.mobilenet4j.vertex.UnitVertex;
import org.mobilenet4j.weights.format.TensorFile;
import org.mobilenet4j.weights.format.WeightsFileException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Sets a network's parameters from a file: all of them or, when anything does not fit, none. Everything is read and
 * checked before the first parameter changes, so an import needs memory for the file's weights once more, as FLOAT. The
 * network may be of any data type and input format, new or edited, frozen or not; it must not be at work meanwhile.
 */
public final class WeightImporter {
    private final TensorFile file;
    private final ImportOptions options;

    private WeightImporter(TensorFile file, ImportOptions options) {
        this.file = file;
        this.options = options;
    }

    /**
     * Imports a file.
     *
     * @param file    open; stays so
     * @param network initialised, with this project's vertex names; its next output uses the new parameters
     * @return what went where
     * @throws WeightMismatchException  if names, shapes or the flavour do not fit: everything that does not, at once
     * @throws WeightsFileException     if the file is damaged, is of another model, or holds numbers that no weights are
     * @throws IllegalArgumentException if the network is not initialised
     */
    public static ImportReport load(TensorFile file, ComputationGraph network, ImportOptions options)
            throws IOException {
        if (network.getVertices() == null) {
            throw new IllegalArgumentException("The network has no parameters yet; call init() first");
        }
        NamedWeights contents = new NamedWeights(file.tensors());
        NameTable names = WidthSolver.solve(NameRecognition.recognize(file, contents), contents)
                .scaled()
                .names();
        return new WeightImporter(file, options)
                .load(network, contents, names, FileSettings.of(file, names.source(), 0));
    }

    /** Fills a network that was built for the file, which is not recognised a second time. */
    static ImportReport load(
            TensorFile file, RecognizedNetwork recognized, ComputationGraph network, ImportOptions options)
            throws IOException {
        return new WeightImporter(file, options)
                .load(network, new NamedWeights(file.tensors()), recognized.names(), recognized.settings());
    }

    private ImportReport load(ComputationGraph network, NamedWeights contents, NameTable names, FileSettings settings)
            throws IOException {
        requireConventions(names.source(), settings.epsilon(), network);
        TensorDifference difference =
                new TensorDifference(names, contents, options, settings.multiLabel(), shapes(network));
        if (!difference.mismatches().isEmpty()) {
            throw difference.exception(file.path());
        }
        List<ImportedTensor> imported = difference.fitting();
        List<INDArray> values = read(imported, network);
        for (int i = 0; i < values.size(); i++) {
            String key = imported.get(i).parameter().tableKey();
            network.paramTable().get(key).assign(values.get(i));
        }
        NetworkStatistics.endDecayWarmUp(network);
        List<SkippedTensor> skipped = new ArrayList<>(contents.skipped());
        skipped.addAll(difference.leftOut());
        return new ImportReport(file.path(), names.source(), imported, skipped);
    }

    private void requireConventions(WeightSource source, double epsilon, ComputationGraph network)
            throws WeightMismatchException {
        Flavor flavor = source.flavor();
        for (Map.Entry<String, GraphVertex> vertex :
                network.getConfiguration().getVertices().entrySet()) {
            ConvolutionUnit unit = unit(vertex.getValue());
            UnitGeometry geometry = unit == null ? null : unit.geometry();
            if (geometry != null && (geometry.padding() != flavor.padding() || geometry.epsilon() != epsilon)) {
                throw new WeightMismatchException(
                        file.path(),
                        source,
                        "they are of the flavour " + flavor + ", but " + vertex.getKey() + " pads " + geometry.padding()
                                + " and has the epsilon " + geometry.epsilon() + ", where " + flavor + " pads "
                                + flavor.padding() + " and has " + epsilon
                                + ". Numbers would fit, results would not: build the network with flavor(Flavor."
                                + flavor
                                + ")"
                                + (epsilon == flavor.batchNormEpsilon() ? "" : ".batchNormEpsilon(" + epsilon + ")"));
            }
        }
    }

    /** The parameters to set; what is no unit is the head. */
    private Map<String, long[]> shapes(ComputationGraph network) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        for (Map.Entry<String, INDArray> parameter : network.paramTable().entrySet()) {
            String key = parameter.getKey();
            String vertex = key.substring(0, key.lastIndexOf('_'));
            boolean head = unit(network.getConfiguration().getVertices().get(vertex)) == null;
            if (!head || !options.leavesOutHead()) {
                shapes.put(key, parameter.getValue().shape());
            }
        }
        return shapes;
    }

    private static ConvolutionUnit unit(GraphVertex vertex) {
        return vertex instanceof LayerVertex ? UnitVertex.unitOf((LayerVertex) vertex) : null;
    }

    private List<INDArray> read(List<ImportedTensor> imported, ComputationGraph network) throws IOException {
        TensorCheck check =
                new TensorCheck(file.path(), network.getConfiguration().getDataType());
        List<INDArray> values = new ArrayList<>();
        for (ImportedTensor tensor : imported) {
            float[] numbers = file.read(tensor.tensor());
            check.check(tensor, numbers);
            values.add(inOurOrder(tensor, numbers));
        }
        return values;
    }

    private INDArray inOurOrder(ImportedTensor tensor, float[] numbers) {
        INDArray array =
                Nd4j.createFromArray(numbers).reshape('c', tensor.tensor().shape());
        INDArray ours = tensor.permutation().length > 1 ? array.permute(tensor.permutation()) : array;
        if (StemChannels.isStem(tensor.parameter())) {
            return StemChannels.adapt(ours, tensor.shape()[StemChannels.AXIS]);
        }
        if (!NameTable.isClassifier(tensor.parameter()) || options.classesLeftOut() == 0) {
            return ours;
        }
        long from = options.classesLeftOut();
        long to = ours.size(ours.rank() - 1);
        return ours.rank() == 1
                ? ours.get(NDArrayIndex.interval(from, to))
                : ours.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to));
    }
}
