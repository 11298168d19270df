/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.demo;

import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;

/**
 * The outline of a motif: a figure around the origin whose area is 1, so that the number of pixels a motif covers
 * says nothing about its outline. Thread-safe.
 */
enum Outline {

    /** A circle. */
    DISC("disc") {
        @Override
        Shape unitArea() {
            double radius = Math.sqrt(1 / Math.PI);
            return new Ellipse2D.Double(-radius, -radius, 2 * radius, 2 * radius);
        }
    },

    /** A circle with a round hole of half its diameter. */
    RING("ring") {
        @Override
        Shape unitArea() {
            double outer = Math.sqrt(1 / (Math.PI * (1 - HOLE * HOLE)));
            double inner = HOLE * outer;
            Path2D ring = new Path2D.Double(Path2D.WIND_EVEN_ODD);
            ring.append(new Ellipse2D.Double(-outer, -outer, 2 * outer, 2 * outer), false);
            ring.append(new Ellipse2D.Double(-inner, -inner, 2 * inner, 2 * inner), false);
            return ring;
        }
    };

    /** Diameter of a ring's hole as a share of the ring's. */
    private static final double HOLE = 0.5;

    private final String noun;

    Outline(String noun) {
        this.noun = noun;
    }

    /** The second half of a label: "disc", "ring". */
    String noun() {
        return noun;
    }

    /** A fresh outline around (0, 0) with area 1. */
    abstract Shape unitArea();
}
