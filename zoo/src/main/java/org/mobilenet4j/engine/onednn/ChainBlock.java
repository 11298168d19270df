/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.engine.onednn;

import java.util.ArrayList;
import java.util.List;
import org.mobilenet4j.engine.ChainLink;

/**
 * Units of a chain that are computed together, a band of rows at a time: each feeds only the next, as expansion, depthwise
 * convolution and projection of a block do. Perhaps another value is added to the result: the residual. Immutable.
 */
final class ChainBlock {
    private final List<ChainLink> units;
    private final int input;
    private final int residual;
    private final int output;
    private final boolean residualEndsHere;

    private ChainBlock(List<ChainLink> units, int residual, int output, boolean residualEndsHere) {
        this.units = units;
        this.input = units.get(0).input(0);
        this.residual = residual;
        this.output = output;
        this.residualEndsHere = residualEndsHere;
    }

    /**
     * Cuts a chain into blocks; every link is in one.
     *
     * @throws IllegalArgumentException if something else than the output of the unit just before is added to
     */
    static List<ChainBlock> of(List<ChainLink> links) {
        List<ChainBlock> blocks = new ArrayList<>();
        List<ChainLink> open = new ArrayList<>();
        for (int i = 0; i < links.size(); i++) {
            ChainLink link = links.get(i);
            if (!link.isUnit()) {
                throw new IllegalArgumentException("Link " + i + " adds two values neither of which was just computed");
            }
            open.add(link);
            boolean feedsNextUnit = i + 1 < links.size()
                    && links.get(i + 1).isUnit()
                    && links.get(i + 1).input(0) == i
                    && link.geometry().relu6()
                    && uses(links, i) == 1;
            if (feedsNextUnit) {
                continue;
            }
            int residual = residual(links, i);
            int output = residual == i ? i : i + 1;
            boolean ends = residual != i && residual >= 0 && lastUse(links, residual) == i + 1;
            blocks.add(new ChainBlock(List.copyOf(open), residual == i ? NONE : residual, output, ends));
            open.clear();
            i = output;
        }
        return blocks;
    }

    static final int NONE = Integer.MIN_VALUE;

    /** The value that the next link adds to link i, where it does and nothing else needs the value without; else i. */
    private static int residual(List<ChainLink> links, int i) {
        if (i + 1 >= links.size() || links.get(i + 1).isUnit() || uses(links, i) != 1) {
            return i;
        }
        ChainLink addition = links.get(i + 1);
        if (addition.input(0) != i && addition.input(1) != i) {
            return i;
        }
        return addition.input(0) == i ? addition.input(1) : addition.input(0);
    }

    private static int uses(List<ChainLink> links, int value) {
        int uses = value == links.size() - 1 ? 1 : 0;
        for (ChainLink link : links) {
            for (int input = 0; input < link.inputCount(); input++) {
                uses += link.input(input) == value ? 1 : 0;
            }
        }
        return uses;
    }

    static int lastUse(List<ChainLink> links, int value) {
        int last = -1;
        for (int i = 0; i < links.size(); i++) {
            for (int input = 0; input < links.get(i).inputCount(); input++) {
                last = links.get(i).input(input) == value ? i : last;
            }
        }
        return value == links.size() - 1 ? links.size() : last;
    }

    List<ChainLink> units() {
        return units;
    }

    /** Number of the link whose output goes in. */
    int input() {
        return input;
    }

    boolean hasResidual() {
        return residual != NONE;
    }

    /** Number of the link whose output is added. */
    int residual() {
        return residual;
    }

    /** True if nothing after this block reads the residual, so that its memory may be overwritten. */
    boolean residualEndsHere() {
        return residualEndsHere;
    }

    /** Number of the link that is the result. */
    int output() {
        return output;
    }
}
