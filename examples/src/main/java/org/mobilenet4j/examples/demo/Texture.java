/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.examples.demo;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.TexturePaint;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/**
 * The pattern inside a motif, in two colours that each cover half of the area: the mean colour of a motif says nothing
 * about its texture. Thread-safe.
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

    /** One round dot a period, sized to cover half of it. */
    DOTS("dotted") {
        @Override
        void drawTile(Graphics2D tile) {
            double radius = TILE * Math.sqrt(0.5 / Math.PI);
            tile.fill(new Ellipse2D.Double(TILE / 2.0 - radius, TILE / 2.0 - radius, 2 * radius, 2 * radius));
        }
    };

    /** Side of the drawn period in pixels: large, because it is scaled down to the period on the picture. */
    private static final int TILE = 32;

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
     * @param paper  colour of one half
     * @param ink    colour of the other half
     * @return the paint, starting at the origin of the user space
     */
    TexturePaint paint(double period, Color paper, Color ink) {
        BufferedImage image = new BufferedImage(TILE, TILE, BufferedImage.TYPE_INT_RGB);
        Graphics2D tile = image.createGraphics();
        tile.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        tile.setColor(paper);
        tile.fillRect(0, 0, TILE, TILE);
        tile.setColor(ink);
        drawTile(tile);
        tile.dispose();
        return new TexturePaint(image, new Rectangle2D.Double(0, 0, period, period));
    }

    /** Fills half of a square of side {@link #TILE} with the graphics' colour. */
    abstract void drawTile(Graphics2D tile);
}
