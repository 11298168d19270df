/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.dl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.mobilenet4j.MobileNetV2Builder;
import org.mobilenet4j.vertex.Flavor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;

/** A combination that a feature has to work in: input format, flavour, data type. */
final class Variant {
    final CNN2DFormat format;
    final Flavor flavor;
    final DataType type;

    private Variant(CNN2DFormat format, Flavor flavor, DataType type) {
        this.format = format;
        this.flavor = flavor;
        this.type = type;
    }

    /** DL4J's default in everything. */
    static Variant plain() {
        return new Variant(CNN2DFormat.NCHW, Flavor.TF, DataType.FLOAT);
    }

    /** All eight. */
    static Stream<Variant> all() {
        List<Variant> all = new ArrayList<>();
        for (CNN2DFormat format : CNN2DFormat.values()) {
            for (Flavor flavor : Flavor.values()) {
                all.add(new Variant(format, flavor, DataType.FLOAT));
                all.add(new Variant(format, flavor, DataType.DOUBLE));
            }
        }
        return all.stream();
    }

    /** Four that hold every value twice, for what takes longer. */
    static Stream<Variant> some() {
        return all().filter(v -> (v.format == CNN2DFormat.NCHW) == (v.flavor == Flavor.TF));
    }

    /** The four of type FLOAT. */
    static Stream<Variant> floats() {
        return all().filter(v -> v.type == DataType.FLOAT);
    }

    /** The two input formats, else plain. */
    static Stream<Variant> formats() {
        return floats().filter(v -> v.flavor == Flavor.TF);
    }

    MobileNetV2Builder builder() {
        return Networks.small()
                .inputFormat(format)
                .flavor(flavor)
                .batchNormDecay(0.5)
                .dataType(type);
    }

    ComputationGraph network() {
        return builder().build().init();
    }

    /** A few pictures and their classes in this variant's format and type. */
    DataSet batch() {
        return Networks.batch(Networks.BATCH, Networks.SIZE, format, type);
    }

    @Override
    public String toString() {
        return format + " " + flavor + " " + type;
    }
}
