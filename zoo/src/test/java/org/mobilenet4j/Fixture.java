/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.vertex.ConvolutionUnitParamInitializer;
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Arrays that another framework computed; see the README beside the files in the module test-resources. */
public final class Fixture {
    private final Map<String, INDArray> arrays = new LinkedHashMap<>();

    private Fixture() {}

    /** Reads an .npz entry by entry: {@code Nd4j.createFromNpzFile} refuses float16 and uint8. */
    public static Fixture load(String name) {
        Fixture fixture = new Fixture();
        try (InputStream file = Fixture.class.getResourceAsStream("fixtures/" + name + ".npz");
                ZipInputStream zip = new ZipInputStream(file)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String key = entry.getName().replaceFirst("\\.npy$", "");
                fixture.arrays.put(key, Nd4j.createNpyFromByteArray(zip.readAllBytes()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return fixture;
    }

    public INDArray get(String key) {
        INDArray array = arrays.get(key);
        if (array == null) {
            throw new IllegalArgumentException("no array \"" + key + "\", there are " + arrays.keySet());
        }
        return array;
    }

    public boolean has(String key) {
        return arrays.containsKey(key);
    }

    /** How many arrays have a name that matches. */
    long count(String regex) {
        return arrays.keySet().stream().filter(key -> key.matches(regex)).count();
    }

    /** uint8 [n, h, w, 3] RGB as the network wants it: NCHW, scaled as the flavour's peers scale. */
    public INDArray input(String key, Flavor flavor, DataType type) {
        INDArray pixels = get(key).castTo(DataType.DOUBLE).permute(0, 3, 1, 2).dup('c');
        if (flavor == Flavor.TF) {
            return pixels.divi(127.5).subi(1).castTo(type);
        }
        INDArray mean = Nd4j.createFromArray(0.485, 0.456, 0.406).reshape(1, 3, 1, 1);
        INDArray deviation = Nd4j.createFromArray(0.229, 0.224, 0.225).reshape(1, 3, 1, 1);
        return pixels.divi(255).sub(mean).div(deviation).castTo(type);
    }

    /** Sets every parameter of the network that the file holds under {@code prefix + name}. */
    public void assignTo(ComputationGraph network, String prefix) {
        for (Map.Entry<String, INDArray> parameter : network.paramTable().entrySet()) {
            INDArray values = arrays.get(prefix + parameter.getKey());
            if (values != null) {
                parameter.getValue().assign(values.reshape(parameter.getValue().shape()));
            }
        }
    }

    /** Sets every kernel by the README's formula, numbered in the order of the network's vertices. */
    public static void assignFormula(ComputationGraph network) {
        List<String> names = network.getConfiguration().getNetworkInputs();
        int number = 0;
        for (String vertex : network.getConfiguration().getVertices().keySet()) {
            INDArray kernel = network.paramTable().get(vertex + "_" + ConvolutionUnitParamInitializer.KERNEL);
            if (kernel != null && !names.contains(vertex)) {
                kernel.assign(formula(number++, kernel.shape()).castTo(kernel.dataType()));
            }
        }
    }

    private static INDArray formula(int number, long... shape) {
        boolean depthwise = shape.length == 4 && shape[3] == 1;
        long fanIn = 1;
        int length = 1;
        for (int axis = 0; axis < shape.length; axis++) {
            length *= (int) shape[axis];
            fanIn *= axis == shape.length - 1 || depthwise && axis == 2 ? 1 : shape[axis];
        }
        double scale = 2 * Math.sqrt(3.0 / fanIn);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            int h = i * (int) 2654435761L + number * 40503 + 12345;
            h ^= h >>> 16;
            h *= (int) 2246822519L;
            h ^= h >>> 13;
            values[i] = (float) (((h >>> 8) / (double) (1 << 24) - 0.5) * scale);
        }
        return Nd4j.createFromArray(values).reshape('c', shape);
    }
}
