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
    DTYPE("torch", "dtype");

    private static final Set<String> DTYPES =
            Set.of("float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool");

    private final String module;
    private final String globalName;
    private final ElementType storageType;

    PickleGlobal(String module, String globalName) {
        this(module, globalName, null);
    }

    PickleGlobal(String module, String globalName, ElementType storageType) {
        this.module = module;
        this.globalName = globalName;
        this.storageType = storageType;
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
        if (module.startsWith("torch") || module.startsWith("timm") || module.startsWith("__torch__")) {
            return "it needs " + global + ", which is no plain tensor: it was saved as a whole model or with other "
                    + "objects. Save the tensors alone, torch.save(model.state_dict(), FILE) or a .safetensors file";
        }
        return "it asks to call " + global + ", which tensors do not need: the file may be made to run code. "
                + "Nothing was run; get the weights from a source you trust, best as a .safetensors file";
    }

    @Override
    public Object construct(Object[] arguments) {
        throw new PickleException("it calls " + module + "." + globalName + ", which is not to be called");
    }
}
