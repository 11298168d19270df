/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import net.razorvine.pickle.IObjectConstructor;
import net.razorvine.pickle.PickleException;

/**
 * The globals that a pickle of tensors may name: this list is all there is. Each is a function of ours from values to
 * values; no name in a file ever leads to a class.
 */
enum PickleGlobal implements IObjectConstructor {
    ORDERED_DICT("collections", "OrderedDict") {
        @Override
        public Object construct(Object[] arguments) {
            Map<Object, Object> dictionary = new LinkedHashMap<>();
            for (Object pair : arguments.length == 0 ? List.of() : (List<?>) arguments[0]) {
                List<?> keyAndValue = pair instanceof Object[] ? Arrays.asList((Object[]) pair) : (List<?>) pair;
                dictionary.put(StateDictUnpickler.requireKey(keyAndValue.get(0)), keyAndValue.get(1));
            }
            return dictionary;
        }
    },
    /** storage, offset, size, stride, requires_grad, hooks[, metadata]. */
    REBUILD_TENSOR_V2("torch._utils", "_rebuild_tensor_v2") {
        @Override
        public Object construct(Object[] arguments) {
            return StridedTensor.of(arguments);
        }
    },
    /** storage, offset, size, stride. */
    REBUILD_TENSOR("torch._utils", "_rebuild_tensor") {
        @Override
        public Object construct(Object[] arguments) {
            return StridedTensor.of(arguments);
        }
    },
    /** data, requires_grad, hooks. */
    REBUILD_PARAMETER("torch._utils", "_rebuild_parameter") {
        @Override
        public Object construct(Object[] arguments) {
            return arguments[0];
        }
    },
    /** data, requires_grad, hooks, state. */
    REBUILD_PARAMETER_WITH_STATE("torch._utils", "_rebuild_parameter_with_state") {
        @Override
        public Object construct(Object[] arguments) {
            return arguments[0];
        }
    },
    /** A tuple. */
    SIZE("torch", "Size") {
        @Override
        public Object construct(Object[] arguments) {
            return arguments.length == 0 ? new Object[0] : arguments[0];
        }
    },
    /** Where a tensor was: of no interest. */
    DEVICE("torch", "device") {
        @Override
        public Object construct(Object[] arguments) {
            return null;
        }
    },
    DOUBLE_STORAGE("torch", "DoubleStorage", ElementType.F64),
    FLOAT_STORAGE("torch", "FloatStorage", ElementType.F32),
    HALF_STORAGE("torch", "HalfStorage", ElementType.F16),
    BFLOAT16_STORAGE("torch", "BFloat16Storage", ElementType.BF16),
    LONG_STORAGE("torch", "LongStorage", ElementType.I64),
    INT_STORAGE("torch", "IntStorage", ElementType.I32),
    SHORT_STORAGE("torch", "ShortStorage", ElementType.I16),
    CHAR_STORAGE("torch", "CharStorage", ElementType.I8),
    BYTE_STORAGE("torch", "ByteStorage", ElementType.U8),
    BOOL_STORAGE("torch", "BoolStorage", ElementType.BOOL),
    /** A value that a training checkpoint may hold beside its tensors. */
    DTYPE("torch", "dtype"),
    /** The options of a training script; they stay unread. */
    NAMESPACE("argparse", "Namespace", true),
    /** A number of NumPy, such as the best accuracy so far; it stays unread. */
    NUMPY_SCALAR("numpy._core.multiarray", "scalar", true),
    OLDER_NUMPY_SCALAR("numpy.core.multiarray", "scalar", true),
    NUMPY_DTYPE("numpy", "dtype", true),
    /** How protocol 2 writes the bytes of such a number. */
    CODECS_ENCODE("_codecs", "encode", true);

    /** Stands for every object that is no tensor: nothing is made of it. */
    static final Object NOTE = new Object();

    private static final Pattern QUANTISED =
            Pattern.compile("_rebuild_qtensor|Q\\w*Storage|qu?int\\w+|per_\\w+_affine\\w*|ScriptObject");

    private static final Set<String> DTYPES =
            Set.of("float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool");

    private final String module;
    private final String globalName;
    private final ElementType storageType;
    private final boolean note;

    PickleGlobal(String module, String globalName) {
        this(module, globalName, null, false);
    }

    PickleGlobal(String module, String globalName, ElementType storageType) {
        this(module, globalName, storageType, false);
    }

    PickleGlobal(String module, String globalName, boolean note) {
        this(module, globalName, null, note);
    }

    PickleGlobal(String module, String globalName, ElementType storageType, boolean note) {
        this.module = module;
        this.globalName = globalName;
        this.storageType = storageType;
        this.note = note;
    }

    /** Whether it makes an object that is passed over. */
    boolean isNote() {
        return note;
    }

    /** How a storage of this class keeps its elements; null for what is no class of storages. */
    ElementType storageType() {
        return storageType;
    }

    /** @throws PickleException which names the global, when it is not in the list */
    static PickleGlobal find(String module, String name) {
        for (PickleGlobal global : values()) {
            if (global.module.equals(module) && global.globalName.equals(name)) {
                return global;
            }
        }
        if (module.equals("torch") && DTYPES.contains(name)) {
            return DTYPE;
        }
        throw new PickleException(refusal(module, name));
    }

    private static String refusal(String module, String name) {
        String global = WeightsChannel.quote(module + "." + name);
        if (module.startsWith("torch") && QUANTISED.matcher(name).matches()) {
            return "its tensors are quantised (" + global + "): they are whole numbers with a scale, for a network that"
                    + " rounds as it computes. Take the float network's state_dict() from before"
                    + " torch.ao.quantization.convert or quantize_dynamic";
        }
        if (name.equals("_rebuild_sparse_tensor")) {
            return "it has sparse tensors (" + global + "); save them dense, with tensor.to_dense()";
        }
        if (name.equals("_rebuild_from_type_v2") || name.startsWith("_rebuild_wrapper_subclass")) {
            return "its tensors are of a class of their own (" + global + "); save plain ones,"
                    + " {name: tensor.as_subclass(torch.Tensor) for name, tensor in model.state_dict().items()}";
        }
        if (name.startsWith("_rebuild_meta_tensor")) {
            return "it has tensors of the device \"meta\" (" + global + "), which have a shape but no numbers;"
                    + " save the network with its weights loaded";
        }
        if (module.equals("torch") && name.endsWith("Storage") || name.equals("_rebuild_tensor_v3")) {
            return "it has elements of a kind that is not read here (" + global
                    + "); save the network in float32, torch.save(model.float().state_dict(), FILE)";
        }
        if (module.equals("torch.storage") && name.equals("_load_from_bytes")) {
            return "it was written by pickle (" + global
                    + "), not by torch.save; save it with torch.save(model.state_dict(), FILE)";
        }
        if (module.startsWith("numpy") && name.equals("_reconstruct")) {
            return "it has arrays of NumPy (" + global + ") in place of tensors; save them with"
                    + " safetensors.numpy.save_file(ARRAYS, FILE), or as tensors of torch.from_numpy";
        }
        if (module.startsWith("torch") || module.startsWith("timm") || module.startsWith("__torch__")) {
            return "it needs " + global + ", which is no plain tensor: it was saved as a whole model or with other "
                    + "objects. Save the tensors alone, torch.save(model.state_dict(), FILE) or a .safetensors file";
        }
        return "it asks to call " + global + ", which tensors do not need: objects of Python beside them can be made"
                + " to run code. Nothing was run. If you trust the file, load it in Python and save its tensors alone,"
                + " torch.save(model.state_dict(), FILE), or get them as a .safetensors file";
    }

    @Override
    public Object construct(Object[] arguments) {
        if (note) {
            return NOTE;
        }
        throw new PickleException("it calls " + module + "." + globalName + ", which is not to be called");
    }
}
