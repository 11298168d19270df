/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.report;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.util.List;
import org.nd4j.evaluation.classification.Evaluation;

/**
 * Draws a confusion matrix: a row for each true class, a column for each predicted one, a cell the darker the larger its
 * share of the row. Counts and labels are left out where there are too many classes to read them. Immutable and
 * thread-safe.
 */
final class ConfusionPicture {

    /** A cell that holds the whole row. */
    private static final Color FULL = new Color(0x0b, 0x4f, 0x8a);
    /** The side the matrix itself aims at, in pixels; twice what a phone shows. */
    private static final int TARGET = 1000;

    private static final int MIN_CELL = 4;
    private static final int MAX_CELL = 110;
    /** Smallest cell whose count can be read. */
    private static final int MIN_READABLE_CELL = 22;

    private static final int MAX_LABEL = 20;
    private static final int GAP = 12;

    private final List<String> labels;
    private final Evaluation evaluation;
    private final int cell;
    private final boolean readable;
    private final Font font;

    /**
     * @param labels     the class labels, in the order of the network's outputs
     * @param evaluation the counts
     */
    ConfusionPicture(List<String> labels, Evaluation evaluation) {
        this.labels = List.copyOf(labels);
        this.evaluation = evaluation;
        this.cell = Math.max(MIN_CELL, Math.min(MAX_CELL, TARGET / labels.size()));
        this.readable = cell >= MIN_READABLE_CELL;
        this.font = new Font(Font.SANS_SERIF, Font.PLAIN, Math.max(12, Math.min(26, cell * 2 / 5)));
    }

    /** The picture, on white. */
    BufferedImage draw() {
        int header = readable ? widestLabel() + 2 * GAP : 2 * GAP;
        // room for the captions "true" and "predicted"
        int caption = 2 * font.getSize();
        int corner = header + caption;
        int side = cell * labels.size();
        BufferedImage image = new BufferedImage(corner + side + GAP, corner + side + GAP, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        graphics.setFont(font);
        drawCaptions(graphics, corner, side);
        for (int row = 0; row < labels.size(); row++) {
            drawRow(graphics, row, corner);
        }
        if (readable) {
            drawLabels(graphics, corner);
        }
        graphics.dispose();
        return image;
    }

    private void drawCaptions(Graphics2D graphics, int corner, int side) {
        graphics.setColor(ReportColors.TEXT);
        FontMetrics metrics = graphics.getFontMetrics();
        String across = "predicted";
        graphics.drawString(across, corner + (side - metrics.stringWidth(across)) / 2, metrics.getAscent() + 4);
        String down = "true";
        drawUpwards(graphics, down, metrics.getAscent() + 4, corner + (side + metrics.stringWidth(down)) / 2);
    }

    private void drawRow(Graphics2D graphics, int row, int corner) {
        int total = 0;
        for (int column = 0; column < labels.size(); column++) {
            total += count(row, column);
        }
        int y = corner + row * cell;
        for (int column = 0; column < labels.size(); column++) {
            int count = count(row, column);
            double share = total == 0 ? 0 : (double) count / total;
            int x = corner + column * cell;
            graphics.setColor(shade(share));
            graphics.fillRect(x, y, cell, cell);
            if (readable) {
                graphics.setColor(ReportColors.GRID);
                graphics.drawRect(x, y, cell, cell);
                if (count > 0) {
                    graphics.setColor(share > 0.5 ? Color.WHITE : ReportColors.TEXT);
                    drawCentred(graphics, Integer.toString(count), x, y);
                }
            }
        }
    }

    private int count(int row, int column) {
        return evaluation.getConfusion().getCount(row, column);
    }

    private void drawCentred(Graphics2D graphics, String text, int x, int y) {
        FontMetrics metrics = graphics.getFontMetrics();
        graphics.drawString(
                text,
                x + (cell - metrics.stringWidth(text)) / 2,
                y + (cell - metrics.getHeight()) / 2 + metrics.getAscent());
    }

    private void drawLabels(Graphics2D graphics, int corner) {
        FontMetrics metrics = graphics.getFontMetrics();
        int middle = (cell - metrics.getHeight()) / 2 + metrics.getAscent();
        graphics.setColor(ReportColors.TEXT);
        for (int i = 0; i < labels.size(); i++) {
            String label = shorten(labels.get(i));
            graphics.drawString(label, corner - GAP - metrics.stringWidth(label), corner + i * cell + middle);
            drawUpwards(graphics, label, corner + i * cell + middle, corner - GAP);
        }
    }

    /** Draws text that reads from bottom to top, its base line at {@code x} and its start at {@code y}. */
    private static void drawUpwards(Graphics2D graphics, String text, int x, int y) {
        AffineTransform before = graphics.getTransform();
        graphics.translate(x, y);
        graphics.rotate(-Math.PI / 2);
        graphics.drawString(text, 0, 0);
        graphics.setTransform(before);
    }

    private int widestLabel() {
        Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
        FontMetrics metrics = graphics.getFontMetrics(font);
        graphics.dispose();
        return labels.stream()
                .mapToInt(label -> metrics.stringWidth(shorten(label)))
                .max()
                .orElse(0);
    }

    private static String shorten(String label) {
        int length = label.codePointCount(0, label.length());
        return length <= MAX_LABEL ? label : label.substring(0, label.offsetByCodePoints(0, MAX_LABEL - 1)) + '\u2026';
    }

    private static Color shade(double share) {
        return new Color(mix(FULL.getRed(), share), mix(FULL.getGreen(), share), mix(FULL.getBlue(), share));
    }

    private static int mix(int channel, double share) {
        return (int) Math.round(255 + (channel - 255) * share);
    }
}
