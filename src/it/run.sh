#!/usr/bin/env bash
# Copyright the MobileNet4J authors
# SPDX-License-Identifier: Apache-2.0
#
# Installs the library into a repository of its own (target/it) and runs a project that depends on it, in each of the
# ways that the documentation names. All of them have to give the same answer.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

it=$PWD/target/it
others=${MAVEN_REPOSITORY:-$HOME/.m2/repository}
separator=:
if [ "${OS:-}" = Windows_NT ]; then
    it=$(cygpath -m "$it")
    others=$(cygpath -m "$others")
    separator=';'
fi
mkdir -p "$it"
export OMP_NUM_THREADS=1 # the same bits every time

# The wrapper's Maven, for older ones cannot look into a second repository (maven.repo.local.tail).
maven() {
    sh .mvn/mvnw -B -q -Dmaven.repo.local="$it/repository" -Dmaven.repo.local.tail="$others" \
        -Dmaven.repo.local.tail.ignoreAvailability=true "$@" </dev/null
}

# the platform as the build chooses it
natives=$(maven help:evaluate -Dexpression=natives.platform -DforceStdout -N | tr -d '\r' | sed $'s/\x1b\\[[0-9;]*m//g')
printf 'natives: %s\n' "$natives"
maven install -DskipTests -Dmaven.source.skip -Dmaven.javadoc.skip

consumer() { # name, profiles, goals
    maven -f src/it/pom.xml -P "$2" -Dbuild="$it/$1" -Dnatives="$natives" -Djavacpp.platform="$natives" \
        "${@:3}" -Dmdep.outputFile="$it/$1.classpath"
}

# Prints and keeps the line that the program writes.
check() { # name, command...
    local name=$1
    shift
    "$@" 2>"$it/$name.log" >"$it/$name.out" || {
        cat "$it/$name.out" "$it/$name.log"
        printf 'FAILED: %s\n' "$name"
        exit 1
    }
    grep '^answer ' "$it/$name.out" >"$it/$name.answer"
    printf '%-18s %s\n' "$name" "$(cat "$it/$name.answer")"
    cmp "$it/$name.answer" "$it/platform.answer" # the first one is compared with itself
}

for name in platform classifier-last classifier-first; do
    consumer "$name" "$name" package dependency:build-classpath
    check "$name" java -cp "$it/$name/classes$separator$(cat "$it/$name.classpath")" consumer.Consumer
done

consumer shaded classifier-last,shaded package
mkdir -p "$it/apart" # nothing else beside it
cp "$it/shaded/consumer-1.jar" "$it/apart"
check shaded java -jar "$it/apart/consumer-1.jar"

# The module path: our jar and the program are modules, everything else stays on the class path. What that needs of the
# JDK stands in no module's description, so it has to be named.
path=$(cat "$it/classifier-last.classpath")
ours=$(tr "$separator" '\n' <<<"$path" | grep 'mobilenet4j-zoo')
rest=$(tr "$separator" '\n' <<<"$path" | grep -v 'mobilenet4j-zoo' | paste -s -d "$separator" -)
mkdir -p "$it/modules"
printf 'module consumer {\n    requires org.mobilenet4j;\n}\n' >"$it/module-info.java"
javac -d "$it/modules" --module-path "$ours" --class-path "$rest" --add-reads consumer=ALL-UNNAMED \
    "$it/module-info.java" src/it/src/main/java/consumer/Consumer.java
check modules java --module-path "$ours$separator$it/modules" --class-path "$rest" --add-reads consumer=ALL-UNNAMED \
    --add-modules java.se,jdk.unsupported --module consumer/consumer.Consumer

# What does not work, and is documented: all of it on the module path.
if java --module-path "$path$separator$it/modules" --module consumer/consumer.Consumer >"$it/all-modules.log" 2>&1; then
    printf 'ND4J works on the module path now: correct building.md\n'
    exit 1
fi
grep -F 'FindException' "$it/all-modules.log"
