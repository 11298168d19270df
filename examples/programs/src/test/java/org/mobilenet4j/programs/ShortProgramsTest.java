/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mobilenet4j.inference.ImageClassifier;

/** Runs every short program once, on a few pictures of two colors. */
class ShortProgramsTest {

    @TempDir
    private static Path folder;

    @BeforeAll
    static void drawPictures() throws IOException {
        for (int i = 0; i < 4; i++) {
            draw("train/green/" + i, 0x20D020 + i);
            draw("train/red/" + i, 0xD02020 + i);
            draw("test/green/" + i, 0x30C030 + i);
            draw("test/red/" + i, 0xC03030 + i);
        }
    }

    private static void draw(String name, int rgb) throws IOException {
        BufferedImage picture = new BufferedImage(32, 24, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 32 * 24; i++) {
            picture.setRGB(i % 32, i / 32, rgb);
        }
        File file = folder.resolve(name + ".png").toFile();
        file.getParentFile().mkdirs();
        ImageIO.write(picture, "png", file);
    }

    @Test
    void buildNetwork() throws IOException {
        String printed = ProgramRun.of(BuildNetwork::main);
        assertTrue(printed.contains("total"), printed);
        assertTrue(printed.contains("0.2000"), printed);
    }

    @Test
    void trainFromScratchAndTransferLearn() throws IOException {
        Path model = folder.resolve("model.zip");
        Path bad = Files.writeString(folder.resolve("train/red/bad.png"), "left out, not fatal");
        String printed;
        try {
            printed = ProgramRun.of(TrainFromScratch::main, folder, 1, model);
        } finally {
            Files.delete(bad);
        }
        assertTrue(printed.contains("Accuracy"), printed);
        assertEquals(List.of("green", "red"), ImageClassifier.load(model).card().labels());

        Path transferred = folder.resolve("transferred.zip");
        printed = ProgramRun.of(TransferLearn::main, model, folder, 2, transferred);
        assertTrue(printed.contains("epoch 1, loss of the last batch "), printed);
        Path picture = folder.resolve("test/red/1.png");
        assertEquals(2, ImageClassifier.load(transferred).classify(picture, 2).size());
    }

    @Test
    void trainFromScratchTakesTheLabelsOfAList() throws IOException {
        StringBuilder list = new StringBuilder("path,label,split\n");
        for (int i = 0; i < 4; i++) {
            for (String split : List.of("train", "test")) {
                list.append(split + "/green/" + i + ".png,cold," + split + "\n");
                list.append(split + "/red/" + i + ".png,warm," + split + "\n");
            }
        }
        Path file = Files.writeString(folder.resolve("list.csv"), list);
        String printed = ProgramRun.of(TrainFromScratch::main, file, 1, folder.resolve("listed.zip"));
        assertTrue(printed.contains("0 = cold") && printed.contains("1 = warm"), printed);
    }

    @Test
    void saveAndRestore() throws IOException {
        String printed = ProgramRun.of(SaveAndRestore::main, folder.resolve("saved.zip"));
        assertTrue(printed.contains("Same output: true"), printed);
        assertTrue(printed.contains("Labels: [cat, dog, horse]"), printed);
    }

    @Test
    void dataVecPipeline() throws IOException {
        String printed = ProgramRun.of(DataVecPipeline::main, folder.resolve("train"));
        assertTrue(printed.contains("Classes [green, red], loss "), printed);
    }

    /** It is the last one of its class; the thread that waits for it must not wait forever. */
    @Test
    void aBrokenPictureEndsDataVecPipelineWithItsName() throws IOException {
        Path bad = Files.writeString(folder.resolve("train/red/bad.png"), "not a picture");
        try {
            RuntimeException e = assertTimeoutPreemptively(
                    Duration.ofMinutes(2),
                    () -> assertThrows(
                            RuntimeException.class,
                            () -> ProgramRun.of(DataVecPipeline::main, folder.resolve("train"))));
            assertTrue(e.getMessage().contains("Cannot read the image " + bad), e.toString());
        } finally {
            Files.delete(bad);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"BuildNetwork", "TrainFromScratch", "TransferLearn", "SaveAndRestore", "DataVecPipeline"})
    void everyProgramIsShort(String name) throws IOException {
        Path source = Path.of("src/main/java/org/mobilenet4j/programs/" + name + ".java");
        assertTrue(Files.readAllLines(source).size() <= 60, name);
    }
}
