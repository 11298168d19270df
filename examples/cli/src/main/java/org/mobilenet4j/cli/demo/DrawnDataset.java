/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.demo;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntConsumer;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.mobilenet4j.internal.io.Folders;

/**
 * A small data set drawn by the program itself, so that a first run needs neither a download nor photographs of one's
 * own. Its six classes are the combinations of two outlines (disc, ring) and three textures (striped, checked, dotted):
 * only outline and texture together tell them apart. Both outlines cover the same area, the ground of every texture is
 * the lighter of its colours as often as the darker, and colours, size, position, rotation and background are drawn
 * independent of the class.
 *
 * <p>The same settings and seed give the same pixels, in whatever order the pictures are drawn. A linear classifier on
 * the raw pixels does little better than chance (1/6), which a test of this class holds it to.
 *
 * <p>Immutable and thread-safe.
 */
public final class DrawnDataset {

    /** Width and height of the pictures in pixels when nothing else is asked for. */
    public static final int DEFAULT_SIZE = 96;

    private final long seed;
    private final int size;
    private final int trainPerClass;
    private final int testPerClass;

    /**
     * Describes a data set; nothing is drawn yet.
     *
     * @param seed          decides every pixel
     * @param size          width and height of each picture in pixels, at least 16
     * @param trainPerClass training pictures of each class, at least 1
     * @param testPerClass  held-out pictures of each class, at least 1
     * @throws IllegalArgumentException if a number is too small
     */
    public DrawnDataset(long seed, int size, int trainPerClass, int testPerClass) {
        if (size < 16 || trainPerClass < 1 || testPerClass < 1) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "a drawn data set needs pictures of at least "
                            + "16 pixels and one or more of each class for training and for testing, not size %d, train %d, "
                            + "test %d",
                    size,
                    trainPerClass,
                    testPerClass));
        }
        this.seed = seed;
        this.size = size;
        this.trainPerClass = trainPerClass;
        this.testPerClass = testPerClass;
    }

    /** The class labels in alphabetical order: {@code checked-disc}, {@code checked-ring}, ... */
    public static List<String> labels() {
        List<String> labels = new ArrayList<>();
        for (Outline outline : Outline.values()) {
            for (Texture texture : Texture.values()) {
                labels.add(label(outline, texture));
            }
        }
        labels.sort(null);
        return List.copyOf(labels);
    }

    /** How many pictures {@link #writeTo} writes. */
    public int pictures() {
        return labels().size() * (trainPerClass + testPerClass);
    }

    /**
     * Draws one picture.
     *
     * @param label one of {@link #labels()}
     * @param test  whether the picture is a held-out one
     * @param index which picture of its class, from 0
     * @return an RGB picture
     * @throws IllegalArgumentException if there is no such label
     */
    public BufferedImage draw(String label, boolean test, int index) {
        for (Outline outline : Outline.values()) {
            for (Texture texture : Texture.values()) {
                if (label(outline, texture).equals(label)) {
                    return new Scene(size).draw(outline, texture, random(labels().indexOf(label), test, index));
                }
            }
        }
        throw new IllegalArgumentException("no class '" + label + "'; the drawn classes are " + labels());
    }

    /**
     * Writes all pictures as PNG files, {@code train/LABEL/0000.png} and {@code test/LABEL/0000.png}.
     *
     * @param folder   where to; made if missing, its files are replaced
     * @param progress told the number of pictures written so far, after each one, on the calling thread
     * @throws IOException if a file cannot be written
     */
    public void writeTo(Path folder, IntConsumer progress) throws IOException {
        int written = 0;
        for (boolean test : new boolean[] {false, true}) {
            for (String label : labels()) {
                Path target =
                        Folders.create(folder.resolve(test ? "test" : "train").resolve(label));
                for (int i = 0; i < (test ? testPerClass : trainPerClass); i++) {
                    Path file = target.resolve(String.format(Locale.ROOT, "%04d.png", i));
                    write(draw(label, test, i), file);
                    progress.accept(++written);
                }
            }
        }
    }

    /** ImageIO's own way to a file prints stack traces of what it cannot open. */
    private static void write(BufferedImage image, Path file) throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        // in memory: the usual stream has a temporary file, for which there may be no place
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(png)) {
            if (!ImageIO.write(image, "png", stream)) {
                throw new IOException("this JDK has no PNG writer for " + file);
            }
        }
        try {
            Files.write(file, png.toByteArray());
        } catch (FileSystemException named) {
            throw named;
        } catch (IOException e) {
            throw new IOException("Cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static String label(Outline outline, Texture texture) {
        return texture.adjective() + '-' + outline.noun();
    }

    /** A generator of its own for each picture, so that drawing more of one class leaves the others as they were. */
    private Random random(int classIndex, boolean test, int index) {
        long mixed = seed;
        for (long part : new long[] {classIndex, test ? 1 : 0, index}) {
            // the multiplier and the increment of Knuth's MMIX generator
            mixed = (mixed ^ part) * 6364136223846793005L + 1442695040888963407L;
            mixed ^= mixed >>> 29;
        }
        return new Random(mixed);
    }
}
