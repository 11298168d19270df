/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.demo;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.NoninvertibleTransformException;
import java.awt.image.BufferedImage;
import java.util.Random;

/**
 * Draws one picture: a background that fades from one colour to another, faint clutter, one textured outline somewhere
 * on it, and sensor-like noise. Colours, position, size, rotation of the outline and of the texture, and the texture's
 * period vary from picture to picture, independent of the class.
 *
 * <p>Immutable and thread-safe. The same random seed gives the same pixels.
 */
final class Scene {

    /** Area of the motif as a share of the picture's, smallest and largest. */
    private static final double MIN_AREA = 0.28;

    private static final double MAX_AREA = 0.42;
    /** Periods of the texture per square root of the motif's area. */
    private static final double MIN_PERIODS = 2.8;

    private static final double MAX_PERIODS = 3.4;
    private static final int CLUTTER = 3;
    /** Standard deviation of the noise, in steps of 0..255. */
    private static final double NOISE = 4;

    private final int size;

    /** @param size width and height in pixels */
    Scene(int size) {
        this.size = size;
    }

    /**
     * Draws a picture.
     *
     * @param outline the motif's outline
     * @param texture the motif's texture
     * @param random  decides everything else; equal seeds give equal pixels
     * @return an RGB picture of {@code size x size}
     */
    BufferedImage draw(Outline outline, Texture texture, Random random) {
        BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        Palette palette = Palette.draw(random);
        drawBackground(graphics, palette.background(), random);
        drawMotif(graphics, outline, texture, palette, random);
        graphics.dispose();
        addNoise(image, random);
        return image;
    }

    private void drawBackground(Graphics2D graphics, Color colour, Random random) {
        double angle = between(0, 2 * Math.PI, random);
        float dx = (float) (size / 2.0 * Math.cos(angle));
        float dy = (float) (size / 2.0 * Math.sin(angle));
        float middle = size / 2f;
        graphics.setPaint(new GradientPaint(
                middle - dx,
                middle - dy,
                Palette.near(colour, 25, random),
                middle + dx,
                middle + dy,
                Palette.near(colour, 25, random)));
        graphics.fillRect(0, 0, size, size);
        for (int i = 0; i < CLUTTER; i++) {
            graphics.setPaint(Palette.near(colour, 35, random));
            double x = between(0, size, random);
            double y = between(0, size, random);
            if (random.nextBoolean()) {
                double diameter = between(0.05, 0.3, random) * size;
                graphics.fill(new Ellipse2D.Double(x - diameter / 2, y - diameter / 2, diameter, diameter));
            } else {
                graphics.setStroke(new BasicStroke((float) (between(0.01, 0.04, random) * size)));
                graphics.draw(new Line2D.Double(x, y, between(0, size, random), between(0, size, random)));
            }
        }
    }

    private void drawMotif(Graphics2D graphics, Outline outline, Texture texture, Palette palette, Random random) {
        double side = Math.sqrt(between(MIN_AREA, MAX_AREA, random)) * size;
        AffineTransform placement = new AffineTransform();
        // far enough from the edges that the outline can be told
        double margin = 0.62 * side;
        double low = Math.min(margin, size / 2.0);
        placement.translate(between(low, size - low, random), between(low, size - low, random));
        placement.rotate(between(0, 2 * Math.PI, random));
        placement.scale(side, side);
        Shape motif = placement.createTransformedShape(outline.unitArea());

        AffineTransform weave = new AffineTransform();
        weave.translate(between(0, size, random), between(0, size, random));
        weave.rotate(between(0, 2 * Math.PI, random));
        double period = side / between(MIN_PERIODS, MAX_PERIODS, random);
        Graphics2D woven = (Graphics2D) graphics.create();
        try {
            woven.transform(weave);
            woven.setPaint(
                    random.nextBoolean()
                            ? texture.paint(period, palette.light(), palette.dark())
                            : texture.paint(period, palette.dark(), palette.light()));
            woven.fill(weave.createInverse().createTransformedShape(motif));
        } catch (NoninvertibleTransformException e) {
            throw new IllegalStateException("a translation and a rotation can be inverted", e);
        } finally {
            woven.dispose();
        }
    }

    private void addNoise(BufferedImage image, Random random) {
        int[] row = new int[size];
        for (int y = 0; y < size; y++) {
            image.getRGB(0, y, size, 1, row, 0, size);
            for (int x = 0; x < size; x++) {
                int noise = (int) Math.round(random.nextGaussian() * NOISE);
                int rgb = row[x];
                row[x] = clip((rgb >> 16 & 0xff) + noise) << 16
                        | clip((rgb >> 8 & 0xff) + noise) << 8
                        | clip((rgb & 0xff) + noise);
            }
            image.setRGB(0, y, size, 1, row, 0, size);
        }
    }

    private static int clip(int channel) {
        return Math.max(0, Math.min(255, channel));
    }

    private static double between(double low, double high, Random random) {
        return low + (high - low) * random.nextDouble();
    }
}
