/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.NumberFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jfree.chart.ChartFactory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.mobilenet4j.training.EpochResult;

/**
 * A chart of two curves over the epochs, training and held-out pictures. Drawn at twice the size it is shown at, so that
 * it stays sharp on a phone. Thread-safe.
 */
final class CurveChart {

    private static final int WIDTH = 1120;
    private static final int HEIGHT = 680;
    /** The first two, blue and orange, are told apart by colour-blind readers too. */
    private static final Color[] CURVES = {
        new Color(0x1f, 0x6f, 0xb4),
        new Color(0xd9, 0x5f, 0x02),
        new Color(0x1b, 0x9e, 0x77),
        new Color(0x75, 0x70, 0xb3),
        new Color(0xe7, 0x29, 0x8a),
        new Color(0x66, 0x66, 0x66)
    };

    private static final float LABEL_SIZE = 18;
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 24);
    /** From this many epochs on, a mark for each would hide the curve. */
    private static final int MAX_MARKED_EPOCHS = 40;

    private CurveChart() {}

    /** Cross-entropy in nats over the epochs, stages marked; the vertical axis starts at 0. */
    static BufferedImage loss(List<EpochResult> epochs, Map<Integer, String> stages) {
        JFreeChart chart = chart("loss (nats)", epochs, EpochResult::trainLoss, EpochResult::validationLoss);
        ((NumberAxis) chart.getXYPlot().getRangeAxis()).setAutoRangeIncludesZero(true);
        mark(chart.getXYPlot(), stages);
        return chart.createBufferedImage(WIDTH, HEIGHT);
    }

    /** Accuracy in percent over the epochs, stages marked; the vertical axis spans 0 to 100. */
    static BufferedImage accuracy(List<EpochResult> epochs, Map<Integer, String> stages) {
        JFreeChart chart = chart("accuracy", epochs, EpochResult::trainAccuracy, EpochResult::validationAccuracy);
        mark(chart.getXYPlot(), stages);
        return percent(chart);
    }

    /** Accuracy of several runs on their held-out pictures. */
    static BufferedImage heldOutAccuracy(Map<String, List<EpochResult>> runs) {
        XYSeriesCollection curves = new XYSeriesCollection();
        int most = 1;
        for (Map.Entry<String, List<EpochResult>> run : runs.entrySet()) {
            if (!run.getValue().isEmpty()) {
                curves.addSeries(curve(run.getKey(), run.getValue(), EpochResult::validationAccuracy));
                most = Math.max(most, run.getValue().size());
            }
        }
        return percent(chart("accuracy, held-out", curves, most));
    }

    /** A line where each stage begins, with its name; a name may be longer than its stage, so each has its own height. */
    private static void mark(XYPlot plot, Map<Integer, String> stages) {
        double left = plot.getDomainAxis().getLowerBound();
        int height = 0;
        for (Map.Entry<Integer, String> stage : stages.entrySet()) {
            ValueMarker marker =
                    new ValueMarker(Math.max(left, stage.getKey() - 0.5), ReportColors.TEXT, new BasicStroke(1.5f));
            marker.setLabel(stage.getValue());
            marker.setLabelFont(FONT.deriveFont(LABEL_SIZE));
            marker.setLabelPaint(ReportColors.TEXT);
            marker.setLabelBackgroundColor(Color.WHITE);
            marker.setLabelAnchor(RectangleAnchor.BOTTOM_RIGHT);
            marker.setLabelTextAnchor(TextAnchor.BOTTOM_LEFT);
            marker.setLabelOffset(new RectangleInsets(4, 4, 4 + height, 4));
            plot.addDomainMarker(marker);
            height += Math.round(1.25f * LABEL_SIZE);
        }
    }

    private static BufferedImage percent(JFreeChart chart) {
        NumberAxis axis = (NumberAxis) chart.getXYPlot().getRangeAxis();
        axis.setRange(0, 1.005);
        NumberFormat percent = new DecimalFormat("0%", DecimalFormatSymbols.getInstance(Locale.ROOT));
        axis.setNumberFormatOverride(percent);
        return chart.createBufferedImage(WIDTH, HEIGHT);
    }

    private static JFreeChart chart(
            String quantity,
            List<EpochResult> epochs,
            ToDoubleFunction<EpochResult> train,
            ToDoubleFunction<EpochResult> test) {
        XYSeriesCollection curves = new XYSeriesCollection();
        curves.addSeries(curve("training", epochs, train));
        curves.addSeries(curve("held-out", epochs, test));
        return chart(quantity, curves, epochs.size());
    }

    private static JFreeChart chart(String quantity, XYSeriesCollection curves, int epochs) {
        JFreeChart chart = ChartFactory.createXYLineChart(null, "epoch", quantity, curves);
        chart.setBackgroundPaint(Color.WHITE);
        style(chart.getLegend());
        style(chart.getXYPlot(), epochs, curves.getSeriesCount());
        return chart;
    }

    private static XYSeries curve(String name, List<EpochResult> epochs, ToDoubleFunction<EpochResult> value) {
        XYSeries curve = new XYSeries(name);
        for (EpochResult epoch : epochs) {
            curve.add(epoch.epoch(), value.applyAsDouble(epoch));
        }
        return curve;
    }

    private static void style(LegendTitle legend) {
        legend.setPosition(RectangleEdge.TOP);
        legend.setItemFont(FONT);
        legend.setItemPaint(ReportColors.TEXT);
        legend.setItemLabelPadding(new RectangleInsets(2, 6, 2, 30));
        legend.setFrame(BlockBorder.NONE);
    }

    private static void style(XYPlot plot, int epochs, int curves) {
        plot.setBackgroundPaint(Color.WHITE);
        plot.setOutlineVisible(false);
        plot.setDomainGridlinesVisible(false);
        plot.setRangeGridlinePaint(ReportColors.GRID);
        plot.setRangeGridlineStroke(new BasicStroke(1.5f));
        plot.getDomainAxis().setStandardTickUnits(NumberAxis.createIntegerTickUnits());
        style((NumberAxis) plot.getDomainAxis());
        style((NumberAxis) plot.getRangeAxis());
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, epochs <= MAX_MARKED_EPOCHS);
        for (int i = 0; i < curves; i++) {
            renderer.setSeriesPaint(i, CURVES[i % CURVES.length]);
            renderer.setSeriesStroke(i, new BasicStroke(4f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
            renderer.setSeriesShape(i, new Ellipse2D.Double(-5, -5, 10, 10));
        }
        plot.setRenderer(renderer);
    }

    private static void style(NumberAxis axis) {
        axis.setLabelFont(FONT);
        axis.setTickLabelFont(FONT);
        axis.setLabelPaint(ReportColors.TEXT);
        axis.setTickLabelPaint(ReportColors.TEXT);
        axis.setAxisLineVisible(false);
        axis.setTickMarksVisible(false);
    }
}
