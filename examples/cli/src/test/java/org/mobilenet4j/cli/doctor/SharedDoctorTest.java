/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mobilenet4j.cli.CommandRun;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The doctor on files and outputs of the peers' own libraries. They were given 96 x 96 pixels as they are, while the
 * files' conventions say to enlarge and crop: that is what it has to find.
 */
@Tag("shared")
class SharedDoctorTest {

    private static final Path PEERS =
            Path.of(System.getProperty("mobilenet4j.shared", "../../shared")).resolve("golden/peers");
    private static final int SIZE = 96;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "keras_0.35_96.h5, keras_0.35_96, logits",
        "keras_0.35_96.h5, keras_0.35_96, pooled",
        "torchvision_0.35_96.pth, torchvision_0.35_96, logits",
        "timm_mobilenetv2_035_96.safetensors, timm_mobilenetv2_035_96, logits",
        "huggingface_0.35_96, huggingface_0.35_96, logits"
    })
    void pixelsThatWereNotCroppedAreNoticed(String file, String name, String kind) throws IOException {
        boolean there = Files.isDirectory(PEERS);
        if (!there) {
            System.err.println("SharedDoctorTest does not run: " + PEERS.toAbsolutePath() + " is not there");
        }
        assumeTrue(there, "shared material at " + PEERS.toAbsolutePath());
        INDArray outputs =
                Nd4j.createFromNpyFile(PEERS.resolve(name + "." + kind + ".npy").toFile());
        Path expected = folder.resolve("expected.npy");
        Nd4j.writeAsNumpy(
                outputs.get(NDArrayIndex.interval(0, 1), NDArrayIndex.all()).dup('c'), expected.toFile());
        CommandRun run =
                CommandRun.of("doctor", "--picture", picture(name), "--expect-values", expected, PEERS.resolve(file));
        assertEquals(1, run.exitCode(), run.toString());
        assertTrue(
                run.out().contains("One mistake gives the expected values: stretched instead of cropped"), run.out());
    }

    private Path picture(String name) throws IOException {
        int[] samples = Nd4j.createFromNpyFile(
                        PEERS.resolve(name + ".pixels.npy").toFile())
                .castTo(DataType.INT32)
                .slice(0)
                .dup('c')
                .reshape(3L * SIZE * SIZE)
                .toIntVector();
        BufferedImage picture = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < SIZE * SIZE; i++) {
            picture.setRGB(i % SIZE, i / SIZE, samples[3 * i] << 16 | samples[3 * i + 1] << 8 | samples[3 * i + 2]);
        }
        Path file = folder.resolve("picture.png");
        assertTrue(ImageIO.write(picture, "png", file.toFile()));
        return file;
    }
}
