/*
 * Copyright the MobileNet4J authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.mobilenet4j.weights.format;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleException;
import net.razorvine.pickle.PickleUtils;
import net.razorvine.pickle.Unpickler;

/**
 * An unpickler for dictionaries of tensors that does not trust its input. Only instructions that such pickles need reach
 * the library; globals come from {@link PickleGlobal} and from nowhere else; keys are texts and numbers, so that nothing
 * cyclic is ever hashed; stated lengths are compared with what is left, and the number of instructions is limited,
 * which bounds time and memory. Values are what the library makes of them, {@link StridedTensor} and
 * {@link PickledStorage}. Not thread-safe.
 */
final class StateDictUnpickler extends Unpickler {
    /** A tensor takes about 40; a network of 260 tensors 11,000. */
    private static final int MAX_INSTRUCTIONS = 120_000;

    private static final int MAX_TEXT = 1 << 16;

    private static final int MAX_NAME = 256;

    private final Map<String, ElementType> storageTypes = new HashMap<>();

    private int instructions;

    @Override
    protected Object dispatch(short instruction) throws IOException {
        charge(1);
        switch (instruction) {
            case Opcodes.GLOBAL:
                String module = readName();
                stack.add(PickleGlobal.find(module, readName()));
                return NO_RETURN_VALUE;
            case Opcodes.STACK_GLOBAL:
                String name = (String) stack.pop();
                stack.add(PickleGlobal.find((String) stack.pop(), name));
                return NO_RETURN_VALUE;
            case Opcodes.REDUCE:
                chargeCopied((Object[]) stack.peek());
                return super.dispatch(instruction);
            case Opcodes.NEWOBJ:
                passOver();
                return NO_RETURN_VALUE;
            case Opcodes.BUILD:
                ignoreState();
                return NO_RETURN_VALUE;
            default:
                return collect(instruction) ? NO_RETURN_VALUE : simple(instruction);
        }
    }

    private void charge(int amount) {
        instructions += amount;
        if (instructions > MAX_INSTRUCTIONS) {
            throw new PickleException(
                    "it has more than " + MAX_INSTRUCTIONS + " instructions: not the weights of one network");
        }
    }

    /** A list that becomes a dictionary again and again would cost more than its instructions. */
    private void chargeCopied(Object[] arguments) {
        if (arguments.length > 0 && arguments[0] instanceof List) {
            charge(((List<?>) arguments[0]).size());
        }
    }

    /** One of the two lines of a global. */
    private String readName() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = input.read(); c != '\n'; c = input.read()) {
            if (c < 0 || line.length() == MAX_NAME) {
                throw new PickleException("the name of a global has no end");
            }
            line.append((char) c);
        }
        return line.toString();
    }

    /** Dictionaries keep their order, lists do not grow by copying, and keys are checked. */
    private boolean collect(short instruction) {
        switch (instruction) {
            case Opcodes.EMPTY_DICT:
                stack.add(new LinkedHashMap<>(0));
                return true;
            case Opcodes.DICT:
                List<Object> pairs = stack.pop_all_since_marker();
                stack.add(putAll(new LinkedHashMap<>(), pairs));
                return true;
            case Opcodes.SETITEM:
                Object value = stack.pop();
                Object key = stack.pop();
                dictionary(stack.peek()).put(requireKey(key), value);
                return true;
            case Opcodes.SETITEMS:
                List<Object> items = stack.pop_all_since_marker();
                putAll(dictionary(stack.peek()), items);
                return true;
            case Opcodes.APPENDS:
                List<Object> more = stack.pop_all_since_marker();
                list(stack.peek()).addAll(more);
                return true;
            default:
                return false;
        }
    }

    private static Map<Object, Object> putAll(Map<Object, Object> target, List<Object> keysAndValues) {
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            target.put(requireKey(keysAndValues.get(i)), keysAndValues.get(i + 1));
        }
        return target;
    }

    @SuppressWarnings("unchecked")
    private static Map<Object, Object> dictionary(Object value) {
        return (Map<Object, Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object value) {
        return (ArrayList<Object>) value;
    }

    /** @throws PickleException when hashing the key could take forever */
    static Object requireKey(Object key) {
        if (key instanceof String || key instanceof Number || key instanceof Boolean) {
            return key;
        }
        throw new PickleException("a dictionary has a key that is neither a text nor a number");
    }

    /** An object of a class that is known to be a note: its class and arguments leave the stack. */
    private void passOver() {
        Object arguments = stack.size() > 1 ? stack.pop() : null;
        if (!(arguments instanceof Object[])
                || !(stack.peek() instanceof PickleGlobal)
                || !((PickleGlobal) stack.peek()).isNote()) {
            throw unneeded(Opcodes.NEWOBJ);
        }
        stack.pop();
        stack.add(PickleGlobal.NOTE);
    }

    private static PickleException unneeded(short instruction) {
        return new PickleException(
                String.format("it has the pickle instruction 0x%02x, which tensors do not need", instruction));
    }

    /** Attributes of a dictionary (module versions) or a tensor: of no interest, and never to be called. */
    private void ignoreState() {
        stack.pop();
        Object target = stack.peek();
        if (!(target instanceof Map || target instanceof StridedTensor || target == PickleGlobal.NOTE)) {
            throw new PickleException("it sets the state of an object that is neither a dictionary nor a tensor");
        }
    }

    /** What the library does on its own and without effects: texts, numbers, tuples, lists, the memo. Protocol 2 and later. */
    private Object simple(short instruction) throws IOException {
        switch (instruction) {
            case Opcodes.BININT:
            case Opcodes.BININT1:
            case Opcodes.BININT2:
            case Opcodes.LONG1:
            case Opcodes.BINFLOAT:
            case Opcodes.NEWTRUE:
            case Opcodes.NEWFALSE:
            case Opcodes.NONE:
            case Opcodes.SHORT_BINSTRING:
            case Opcodes.SHORT_BINUNICODE:
            case Opcodes.SHORT_BINBYTES:
            case Opcodes.EMPTY_TUPLE:
            case Opcodes.TUPLE:
            case Opcodes.TUPLE1:
            case Opcodes.TUPLE2:
            case Opcodes.TUPLE3:
            case Opcodes.EMPTY_LIST:
            case Opcodes.LIST:
            case Opcodes.APPEND:
            case Opcodes.BINPERSID:
            case Opcodes.MARK:
            case Opcodes.POP:
            case Opcodes.POP_MARK:
            case Opcodes.DUP:
            case Opcodes.BINGET:
            case Opcodes.LONG_BINGET:
            case Opcodes.BINPUT:
            case Opcodes.LONG_BINPUT:
            case Opcodes.MEMOIZE:
            case Opcodes.PROTO:
            case Opcodes.FRAME:
            case Opcodes.STOP:
                return super.dispatch(instruction);
            case Opcodes.BINSTRING:
            case Opcodes.BINUNICODE:
            case Opcodes.BINBYTES:
                requireLength(Integer.BYTES);
                return super.dispatch(instruction);
            default:
                throw unneeded(instruction);
        }
    }

    /** Looks ahead at a length, before the library takes memory for it. */
    private void requireLength(int bytes) throws IOException {
        input.mark(bytes);
        int length = PickleUtils.bytes_to_integer(PickleUtils.readbytes(input, bytes));
        input.reset();
        if (length < 0 || length > MAX_TEXT || length > input.available()) {
            throw new PickleException("a text is said to have " + (length & 0xffffffffL) + " bytes, where "
                    + input.available() + " are left and " + MAX_TEXT + " make sense");
        }
    }

    @Override
    protected Object persistentLoad(Object id) {
        PickledStorage storage = PickledStorage.of(id);
        ElementType other = storageTypes.put(storage.key(), storage.type());
        if (other != null && other != storage.type()) {
            throw new PickleException("storage " + WeightsChannel.quote(storage.key()) + " has elements of type "
                    + other + " and of type " + storage.type());
        }
        return storage;
    }

    /** How the elements of every storage that was referred to are kept, by its key. */
    Map<String, ElementType> storageTypes() {
        return storageTypes;
    }
}
