/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PyTorch files that were made to run code, to mislead or to exhaust the reader. Pickles are written by hand. */
class HostilePytorchTest {
    private static final String STORAGE = "(X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0000X\3\0\0\0cpuK\4tQ";

    @TempDir
    private Path folder;

    private static byte[] zip(String pickle) throws IOException {
        return Zips.stored(
                "a/data.pkl", pickle.getBytes(StandardCharsets.ISO_8859_1), "a/data/0", new byte[4 * Float.BYTES]);
    }

    private void refuses(String pickle, String... words) throws IOException {
        Refusal.of(folder, zip(pickle), words);
    }

    /** A dictionary of one tensor "w" of a storage with 4 elements. */
    private static String tensor(String offset, String shape, String strides) {
        return "\u0080\2}X\1\0\0\0wctorch._utils\n_rebuild_tensor_v2\n(" + STORAGE + offset + shape + strides
                + "\u0089}tRs.";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "os\nsystem",
                "posix\nsystem",
                "builtins\neval",
                "__builtin__\nexec",
                "builtins\ngetattr",
                "subprocess\nPopen",
                "datetime\ndatetime",
                "decimal\nDecimal",
                "java.lang\nRuntime",
                "collections\nCounter"
            })
    void aCallThatTensorsDoNotNeed(String global) throws IOException {
        String named = global.replace('\n', '.');
        refuses("\u0080\2c" + global + "\nX\1\0\0\0x\u0085R.", "'" + named + "'", "Nothing was run");
        String[] parts = global.split("\n");
        String byStack = "\u0080\4" + text(parts[0]) + text(parts[1]) + "\u0093)R.";
        refuses(byStack, "'" + named + "'", "Nothing was run");
    }

    private static String text(String value) {
        return "\u008c" + (char) value.length() + value;
    }

    @Test
    void aWholeModel() throws IOException {
        refuses("\u0080\2ctorchvision.models.mobilenetv2\nMobileNetV2\n)\u0081.", "whole model", "state_dict()");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(ios\nsystem\n.", ")\u0081.", "(o.", "\u0082\1.", "P1\n.", "]\u0092.", "I1\n.", "L1L\n."})
    void instructionsThatTensorsDoNotNeed(String instructions) throws IOException {
        refuses("\u0080\2" + instructions, "the pickle instruction 0x", "tensors do not need");
    }

    @Test
    void stateOfAnObjectThatIsNoDictionary() throws IOException {
        refuses("\u0080\2ctorch\nFloatStorage\n}b.", "sets the state");
    }

    @Test
    void aCallOfWhatIsNotToBeCalled() throws IOException {
        refuses("\u0080\2ctorch\nFloatStorage\n)R.", "torch.FloatStorage", "not to be called");
    }

    @Test
    void aPickleThatHoldsItself() throws IOException {
        refuses("\u0080\2}q\0X\5\0\0\0modelh\0s.", "no dictionary of tensors");
        refuses("\u0080\2]q\0h\0a.", "no dictionary of tensors");
        refuses("\u0080\2}q\0h\0K\1s.", "neither a text nor a number");
    }

    /** Ten thousand lists in one another would exhaust the stack. */
    @Test
    void aPickleOfListsInLists() throws IOException {
        refuses("\u0080\2" + "]".repeat(10_000) + "a".repeat(9_999) + ".", "nested too deeply");
    }

    /** The same long key again and again, on thirty levels: places would take gigabytes. */
    @Test
    void aDictionaryAtAnEndlessPlace() throws IOException {
        String key = "X\u00ff\u00ff\0\0" + "k".repeat(65_535) + "q\0";
        String levels = "}" + key + "}h\0}h\0}h\0}h\0}";
        refuses("\u0080\2" + levels + "sssss" + ".", "nested too deeply");
    }

    /** A note of a training script stays a note: it takes no arguments that matter, and nothing is made of it. */
    @Test
    void notesAreNoWayToCallSomething() throws IOException {
        refuses("\u0080\2cargparse\nNamespace\ncos\nsystem\n\u0085R.", "'os.system'", "Nothing was run");
        refuses("\u0080\2cnumpy\ndtype\n)\u0081.", "no dictionary of tensors");
        refuses("\u0080\2ctorch\nFloatStorage\n)\u0081.", "the pickle instruction 0x81");
    }

    @ParameterizedTest
    @CsvSource({
        "torch._utils _rebuild_qtensor, quantised",
        "torch QInt8Storage, quantised",
        "torch qint8, quantised",
        "torch._utils _rebuild_sparse_tensor, to_dense",
        "torch._utils _rebuild_meta_tensor_no_storage, no numbers",
        "torch._utils _rebuild_tensor_v3, save the network in float32",
        "torch ComplexFloatStorage, save the network in float32",
        "torch._tensor _rebuild_from_type_v2, as_subclass",
        "torch.storage _load_from_bytes, written by pickle",
        "numpy._core.multiarray _reconstruct, arrays of NumPy"
    })
    void tensorsThatAreNotPlainAreNamedForWhatTheyAre(String global, String words) throws IOException {
        refuses("\u0080\2c" + global.replace(' ', '\n') + "\n.", global.replace(' ', '.'), words);
    }

    @Test
    void aPickleWithoutEnd() throws IOException {
        refuses("\u0080\2" + "}0".repeat(100_000) + ".", "instructions", "not the weights of one network");
    }

    /** Every instruction makes an object: much memory for little file. */
    @Test
    void aPickleOfManyObjects() throws IOException {
        refuses("\u0080\2" + "}".repeat(1_000_000) + ".", "instructions");
        refuses("\u0080\2" + "(]t\u0094".repeat(300_000) + ".", "instructions");
        refuses("\u0080\2c" + "x".repeat(1_000_000), "no end");
    }

    @Test
    void aListThatIsCopiedAgainAndAgain() throws IOException {
        String pairs = "](" + "K\1K\2\u0086".repeat(20_000) + "eq\1";
        refuses(
                "\u0080\2ccollections\nOrderedDict\nq\0" + pairs + "h\0h\1\u0085R0".repeat(1_000) + ".",
                "instructions");
    }

    @Test
    void lengthsBeyondTheFile() throws IOException {
        refuses("\u0080\2X\u00ff\u00ff\u00ff\u007f.", "2147483647 bytes");
        refuses("\u0080\2B\u00ff\u00ff\u00ff\u00ff.", "4294967295 bytes");
        refuses("\u0080\2\u008d\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f.", "instruction 0x8d");
    }

    @Test
    void aTensorBeyondItsStorage() throws IOException {
        refuses(tensor("K\2", "K\3\u0085", "K\1\u0085"), "'w'", "beyond its storage of 4 elements");
        refuses(tensor("K\0", "K\2K\2\u0086", "K\3K\1\u0086"), "beyond its storage");
    }

    @Test
    void negativeAndOverflowingSizes() throws IOException {
        String minusOne = "J\u00ff\u00ff\u00ff\u00ff";
        String huge = "\u008a\10\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f";
        refuses(tensor(minusOne, "K\1\u0085", "K\1\u0085"), "negative");
        refuses(tensor("K\0", minusOne + "\u0085", "K\1\u0085"), "negative");
        refuses(tensor("K\0", "K\2\u0085", minusOne + "\u0085"), "negative");
        refuses(tensor("K\0", huge + "\u0085", "K\1\u0085"), "impossible shape");
        refuses(tensor("K\0", "K\3\u0085", huge + "\u0085"), "impossible strides");
        refuses(tensor(huge, "K\2\u0085", "K\1\u0085"), "impossible strides");
        refuses(tensor("K\0", "K\2\u0085", "K\1K\1\u0086"), "1 axes but 2 strides");
    }

    /** One element, shown a billion times by a stride of 0. */
    @Test
    void aTensorOutOfProportionToItsFile() throws IOException {
        refuses(tensor("K\0", "J\0\0\0\u0040\u0085", "K\0\u0085"), "1073741824 floats", "no honest tensor");
    }

    @Test
    void aStorageOfAnotherSizeOrNone() throws IOException {
        byte[] pickle = tensor("K\0", "K\2\u0085", "K\1\u0085").getBytes(StandardCharsets.ISO_8859_1);
        Refusal.of(folder, Zips.stored("a/data.pkl", pickle, "a/data/0", new byte[8]), "4 elements", "8 bytes");
        Refusal.of(folder, Zips.stored("a/data.pkl", pickle, "a/data/1", new byte[16]), "not in the file");
    }

    @Test
    void aZipBomb() throws IOException {
        Refusal.of(folder, Zips.deflated("a/data.pkl", new byte[4 << 20]), "compressed", "4194304");
        Refusal.of(folder, Zips.deflated("a/data.pkl", new byte[64 << 20]), "67108864 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../data.pkl", "a/../../data.pkl", "/etc/data.pkl", "a\\..\\data.pkl"})
    void anEntryThatLeadsOutOfTheFolder(String name) throws IOException {
        Refusal.of(folder, Zips.stored(name, "x"), "lead out of the folder", "do not trust");
    }

    @Test
    void twoPickles() throws IOException {
        Refusal.of(folder, Zips.stored("a/data.pkl", new byte[1], "b/data.pkl", new byte[1]), "more than one");
    }

    @Test
    void oneBitThatChangedOnTheWay() throws IOException {
        byte[] pickle = tensor("K\0", "K\2\u0085", "K\1\u0085").getBytes(StandardCharsets.ISO_8859_1);
        byte[] elements = new byte[16];
        Arrays.fill(elements, (byte) 0x3f);
        byte[] zip = Zips.stored("a/data.pkl", pickle, "a/data/0", elements);
        String text = new String(zip, StandardCharsets.ISO_8859_1);
        int place = text.indexOf("????????????????");
        zip[place + 15] ^= 1; // behind the tensor's two elements: what is left out counts too
        Refusal.of(folder, zip, "tensor 'w'", "damaged", "CRC-32 of entry 'a/data/0' should be ");
        zip[place + 15] ^= 1;
        zip[text.indexOf("_rebuild_tensor_v2")] ^= 1;
        Refusal.of(folder, zip, "'a/data.pkl'", "damaged", "CRC-32");
    }

    @Test
    void checksumsMayHaveBeenLeftOut() throws IOException {
        byte[] pickle = tensor("K\0", "K\2\u0085", "K\1\u0085").getBytes(StandardCharsets.ISO_8859_1);
        byte[] zip = Zips.stored("a/data.pkl", pickle, "a/data/0", new byte[16]);
        Path path = Files.write(folder.resolve("weights"), Zips.withoutChecksums(zip));
        try (TensorFile file = TensorFiles.open(path)) {
            assertArrayEquals(new float[2], file.read(file.tensors().get(0)));
        }
    }

    @Test
    void anUnknownByteOrder() throws IOException {
        Refusal.of(
                folder,
                Zips.stored(
                        "a/data.pkl",
                        tensor("K\0", "K\2\u0085", "K\1\u0085").getBytes(StandardCharsets.ISO_8859_1),
                        "a/byteorder",
                        "middle".getBytes(StandardCharsets.US_ASCII),
                        "a/data/0",
                        new byte[16]),
                "little or big",
                "'middle'");
    }

    @Test
    void anOlderFileWithAnImpossibleStorage() throws IOException {
        byte[] whole = TinyFiles.bytes("parameters_legacy.pth");
        byte[] cut = Arrays.copyOf(whole, whole.length - 1);
        Refusal.of(folder, cut, "storage", "cut off");
        ByteArrayOutputStream other = new ByteArrayOutputStream();
        other.write("\u0080\2K\1.".getBytes(StandardCharsets.ISO_8859_1));
        Refusal.of(folder, other.toByteArray(), "not one of torch.save");
    }

    /** Python 2 wrote the pairs as the dictionary's argument; and the hand-written pickles above can be read at all. */
    @Test
    void honestFilesOfThisKindAreRead() throws IOException {
        String pairs = "ccollections\nOrderedDict\n]]X\1\0\0\0wa" + "ctorch._utils\n_rebuild_tensor_v2\n(" + STORAGE
                + "K\1K\2\u0085K\2\u0085\u0089}tRaa\u0085R.";
        for (String pickle : new String[] {"\u0080\2" + pairs, tensor("K\1", "K\2\u0085", "K\2\u0085")}) {
            Path path = Files.write(
                    folder.resolve("weights"),
                    Zips.stored("a/data.pkl", pickle.getBytes(StandardCharsets.ISO_8859_1), "a/data/0", new byte[] {
                        0, 0, 0, 0, 0, 0, -128, 63, 0, 0, 0, 0, 0, 0, 0, 64
                    }));
            try (TensorFile file = TensorFiles.open(path)) {
                assertEquals("[w F32[2]]", file.tensors().toString());
                assertArrayEquals(new float[] {1, 2}, file.read(file.tensors().get(0)));
            }
        }
    }
}
