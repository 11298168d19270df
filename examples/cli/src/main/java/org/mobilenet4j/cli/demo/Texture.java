/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.demo;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.TexturePaint;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/**
 * The pattern inside a motif, in two colours. Which of the two is the ground is left to chance, so that the mean colour of
 * a motif says nothing about its texture. Thread-safe.
 */
enum Texture {

    /** Bars half a period wide. */
    STRIPES("striped") {
        @Override
        void drawTile(Graphics2D tile) {
            tile.fill(new Rectangle2D.Double(0, 0, TILE, TILE / 2.0));
        }
    },

    /** A chessboard whose fields are half a period wide. */
    CHECKS("checked") {
        @Override
        void drawTile(Graphics2D tile) {
            double half = TILE / 2.0;
            tile.fill(new Rectangle2D.Double(0, 0, half, half));
            tile.fill(new Rectangle2D.Double(half, half, half, half));
        }
    },

    /** Polka dots: one round dot a period. */
    DOTS("dotted") {
        @Override
        void drawTile(Graphics2D tile) {
            double radius = TILE * Math.sqrt(DOT_AREA / Math.PI);
            tile.fill(new Ellipse2D.Double(TILE / 2.0 - radius, TILE / 2.0 - radius, 2 * radius, 2 * radius));
        }
    };

    /** Side of the drawn period in pixels: large, because it is scaled down to the period on the picture. */
    private static final int TILE = 32;
    /** Part of the area that dots cover: so few that they do not touch, as the fields of a chessboard do. */
    private static final double DOT_AREA = 0.22;

    private final String adjective;

    Texture(String adjective) {
        this.adjective = adjective;
    }

    /** The first half of a label: "striped", "checked", "dotted". */
    String adjective() {
        return adjective;
    }

    /**
     * A paint that repeats this pattern over the plane.
     *
     * @param period length of one repetition, in units of the user space it is drawn in
     * @param ground colour of what is between the bars, fields or dots
     * @param figure colour of the bars, fields or dots
     * @return the paint, starting at the origin of the user space
     */
    TexturePaint paint(double period, Color ground, Color figure) {
        BufferedImage image = new BufferedImage(TILE, TILE, BufferedImage.TYPE_INT_RGB);
        Graphics2D tile = image.createGraphics();
        tile.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        tile.setColor(ground);
        tile.fillRect(0, 0, TILE, TILE);
        tile.setColor(figure);
        drawTile(tile);
        tile.dispose();
        return new TexturePaint(image, new Rectangle2D.Double(0, 0, period, period));
    }

    /** Draws one period, a square of side {@link #TILE}, in the graphics' colour. */
    abstract void drawTile(Graphics2D tile);
}
