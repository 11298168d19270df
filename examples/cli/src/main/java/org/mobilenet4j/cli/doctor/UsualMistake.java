/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.doctor;

/** What goes wrong when people move a network from one program to another. */
enum UsualMistake {
    NONE("as the model says"),
    BGR("blue and red exchanged (BGR)"),
    UNSCALED("pixels left at 0 to 255"),
    UNIT_RANGE("pixels at 0 to 1, no mean taken off"),
    OTHER_SCALING("scaled as for the other flavour"),
    OTHER_SHAPE("stretched instead of cropped"),
    OTHER_PADDING("padded as the other flavour"),
    OTHER_EPSILON("batch norm's epsilon of the other flavour"),
    OTHER_FLAVOR("all of the other flavour: padding, epsilon, scaling"),
    LABELS_WITHOUT_BACKGROUND("labels off by one: the network has a class (background) before the first label"),
    LABELS_WITH_BACKGROUND("labels off by one: the first label (background) is not a class of the network");

    private final String title;

    UsualMistake(String title) {
        this.title = title;
    }

    /** What it is, a short clause. */
    String title() {
        return title;
    }

    /** What to add to the number of an output for the number of its label. */
    int labelShift() {
        return this == LABELS_WITHOUT_BACKGROUND ? -1 : this == LABELS_WITH_BACKGROUND ? 1 : 0;
    }

    /** Whether another network is needed, with the same weights. */
    boolean changesNetwork() {
        return this == OTHER_PADDING || this == OTHER_EPSILON || this == OTHER_FLAVOR;
    }

    /** Whether only the classes' names are others. */
    boolean changesLabels() {
        return labelShift() != 0;
    }
}
