@echo off
rem The command line of an installed Maskwright.
"%~dp0node_modules\node\bin\node.exe" "%~dp0dist\backend\maskwright.mjs" %*
