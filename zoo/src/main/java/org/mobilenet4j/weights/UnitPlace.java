/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.mobilenet4j.model.Stage;
import org.mobilenet4j.model.VertexNames;

/** Where in the network a convolution unit stands, in the terms that the sources number by. Immutable. */
final class UnitPlace {

    /** What a unit does there. */
    enum Part {
        STEM,
        EXPAND,
        DEPTHWISE,
        PROJECT,
        LAST
    }

    private final Part part;
    private final int index;
    private final int block;
    private final int stage;
    private final int repeat;
    private final boolean expanded;

    private UnitPlace(Part part, int index, int block, int stage, int repeat, boolean expanded) {
        this.part = part;
        this.index = index;
        this.block = block;
        this.stage = stage;
        this.repeat = repeat;
        this.expanded = expanded;
    }

    /** All units of a network with these stages, in the order of computation. */
    static List<UnitPlace> of(List<Stage> stages) {
        List<UnitPlace> places = new ArrayList<>();
        places.add(new UnitPlace(Part.STEM, 0, -1, -1, 0, false));
        int block = 0;
        for (int stage = 0; stage < stages.size(); stage++) {
            boolean expanded = stages.get(stage).expansion() > 1;
            for (int repeat = 0; repeat < stages.get(stage).repeats(); repeat++, block++) {
                if (expanded) {
                    places.add(new UnitPlace(Part.EXPAND, places.size(), block, stage, repeat, true));
                }
                places.add(new UnitPlace(Part.DEPTHWISE, places.size(), block, stage, repeat, expanded));
                places.add(new UnitPlace(Part.PROJECT, places.size(), block, stage, repeat, expanded));
            }
        }
        places.add(new UnitPlace(Part.LAST, places.size(), block, stages.size(), 0, false));
        return places;
    }

    Part part() {
        return part;
    }

    /** Position among all units, from 0, the stem. */
    int index() {
        return index;
    }

    /** The block's number, from 0; of the last unit, the number of blocks. */
    int block() {
        return block;
    }

    /** The stage's number, from 0. */
    int stage() {
        return stage;
    }

    /** The block's number within its stage, from 0. */
    int repeat() {
        return repeat;
    }

    /** Whether the block has an expansion. */
    boolean expanded() {
        return expanded;
    }

    boolean depthwise() {
        return part == Part.DEPTHWISE;
    }

    /** Which of the block's units this is, from 0. */
    int step() {
        return part.ordinal() - Part.EXPAND.ordinal() - (expanded ? 0 : 1);
    }

    /** This project's name. */
    String vertex() {
        switch (part) {
            case STEM:
                return VertexNames.STEM;
            case LAST:
                return VertexNames.LAST;
            default:
                return VertexNames.block(block) + "_" + role();
        }
    }

    /** {@code expand}, {@code depthwise} or {@code project}, of a block's unit. */
    String role() {
        return part.name().toLowerCase(Locale.ROOT);
    }
}
