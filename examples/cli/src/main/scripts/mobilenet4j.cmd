@echo off
rem Copyright the MobileNet4J authors
rem SPDX-License-Identifier: Apache-2.0
rem
rem Starts the command line from any folder.
rem JAVA_HOME: which Java, 17 or newer; without it the one on the PATH. JAVA_OPTS: for the JVM.
setlocal DisableDelayedExpansion
set "JAVA=java.exe"
if not defined JAVA_HOME goto start
set "JAVA=%JAVA_HOME%\bin\java.exe"
if exist "%JAVA%" goto start
echo mobilenet4j: JAVA_HOME is "%JAVA_HOME%", and there is no program bin\java.exe in it; point it to a Java, 17 or newer 1>&2
exit /b 1
:start
"%JAVA%" %JAVA_OPTS% -jar "%~dp0..\mobilenet4j.jar" %*
exit /b %ERRORLEVEL%
