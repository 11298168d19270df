/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.demo;

import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;

/**
 * The outline of a motif: a closed curve around the origin whose area is 1, so that the number of pixels a motif covers
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

    /** A five-pointed star whose inner corners lie at half the radius of its points. */
    STAR("star") {
        @Override
        Shape unitArea() {
            int corners = 10;
            double inner = 0.5;
            // 10 triangles with sides 1 and `inner` that enclose 36 degrees
            double area = corners * 0.5 * inner * Math.sin(2 * Math.PI / corners);
            Path2D star = new Path2D.Double();
            for (int i = 0; i < corners; i++) {
                double radius = i % 2 == 0 ? 1 : inner;
                double angle = 2 * Math.PI * i / corners;
                double x = radius * Math.cos(angle);
                double y = radius * Math.sin(angle);
                if (i == 0) {
                    star.moveTo(x, y);
                } else {
                    star.lineTo(x, y);
                }
            }
            star.closePath();
            double scale = 1 / Math.sqrt(area);
            return AffineTransform.getScaleInstance(scale, scale).createTransformedShape(star);
        }
    };

    private final String noun;

    Outline(String noun) {
        this.noun = noun;
    }

    /** The second half of a label: "disc", "star". */
    String noun() {
        return noun;
    }

    /** A fresh outline around (0, 0) with area 1. */
    abstract Shape unitArea();
}
