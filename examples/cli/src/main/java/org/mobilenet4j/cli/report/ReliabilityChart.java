/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import org.mobilenet4j.training.metrics.ReliabilityBin;

/**
 * Draws how often the network is right against how sure it is: a bar for each bin, the diagonal for a network that knows
 * how sure it may be. Bars are the darker the more pictures they stand for. No instances.
 */
final class ReliabilityChart {

    /** Twice what a phone shows. */
    private static final int SIDE = 680;

    private static final int LEFT = 100;
    private static final int BOTTOM = 90;
    private static final int GAP = 20;
    private static final int STEPS = 5;
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 24);

    private ReliabilityChart() {}

    /** The chart, on white. */
    static BufferedImage draw(List<ReliabilityBin> bins) {
        BufferedImage image = new BufferedImage(SIDE + LEFT + GAP, SIDE + BOTTOM + GAP, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        graphics.setFont(FONT);
        grid(graphics);
        int most = bins.stream().mapToInt(ReliabilityBin::pictures).max().orElse(1);
        for (ReliabilityBin bin : bins) {
            if (bin.pictures() > 0) {
                bar(graphics, bin, (double) bin.pictures() / Math.max(1, most));
            }
        }
        graphics.setColor(ReportColors.TEXT);
        graphics.setStroke(
                new BasicStroke(3, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {12, 10}, 0));
        graphics.drawLine(x(0), y(0), x(1), y(1));
        graphics.dispose();
        return image;
    }

    private static void grid(Graphics2D graphics) {
        for (int step = 0; step <= STEPS; step++) {
            double value = (double) step / STEPS;
            graphics.setColor(ReportColors.GRID);
            graphics.drawLine(x(0), y(value), x(1), y(value));
            graphics.setColor(ReportColors.TEXT);
            String text = Math.round(100 * value) + "%";
            int width = graphics.getFontMetrics().stringWidth(text);
            graphics.drawString(text, x(0) - width - 10, y(value) + 8);
            graphics.drawString(text, Math.min(x(value) - width / 2, x(1) + GAP - width), y(0) + 34);
        }
        graphics.drawString("probability of the predicted class", x(0.2), y(0) + 74);
        graphics.drawString("right", 4, y(0.5) - 60);
    }

    private static void bar(Graphics2D graphics, ReliabilityBin bin, double share) {
        int weight = (int) Math.round(60 + 195 * Math.sqrt(share));
        graphics.setColor(new Color(0x1f, 0x6f, 0xb4, weight));
        int left = x(bin.from()) + 2;
        int top = y(bin.accuracy());
        graphics.fillRect(left, top, x(bin.to()) - left - 2, Math.max(3, y(0) - top));
    }

    private static int x(double value) {
        return LEFT + (int) Math.round(SIDE * value);
    }

    private static int y(double value) {
        return GAP + (int) Math.round(SIDE * (1 - value));
    }
}
