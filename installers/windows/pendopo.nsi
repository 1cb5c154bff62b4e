; The set-up of Pendopo for one person: no administrator is asked. Made by `python3 -m installers.windows`.
Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
SetCompressorDictSize 64
ManifestDPIAware true
RequestExecutionLevel user

!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include Sections.nsh

!define NAME "Pendopo"
!define PROGRAMS "$LOCALAPPDATA\Programs"
!define DATA "$LOCALAPPDATA\pendopo"
!define ENTRY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"
!define SCHEME "Software\Classes\pendopo"
!define OURS "Software\${NAME}"

Name "${NAME}"
OutFile "${OUTPUT}"
InstallDir "${PROGRAMS}\${NAME}"
InstallDirRegKey HKCU "${OURS}" "Folder"
BrandingText "${NAME} ${VERSION}"
VIProductVersion "${NUMBER}"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${NAME} set-up"
VIAddVersionKey "LegalCopyright" "Apache License 2.0"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\pendopo.exe"
!define MUI_FINISHPAGE_NOAUTOCLOSE
!define MUI_LANGDLL_REGISTRY_ROOT HKCU
!define MUI_LANGDLL_REGISTRY_KEY "${OURS}"
!define MUI_LANGDLL_REGISTRY_VALUENAME "Language"

; The uninstaller is written while the set-up is made, and signed before it is packed.
!ifdef SIGN
  !uninstfinalize '${SIGN} "%1"'
!endif

!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_INSTFILES

!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Indonesian"
!insertmacro MUI_LANGUAGE "SimpChinese"
!insertmacro MUI_RESERVEFILE_LANGDLL

LangString OPEN ${LANG_ENGLISH} "${NAME} is open. Please close it, then go on."
LangString OPEN ${LANG_INDONESIAN} "${NAME} sedang terbuka. Tutup dulu, lalu lanjutkan."
LangString OPEN ${LANG_SIMPCHINESE} "${NAME} 正在运行。请先将其关闭，然后继续。"
LangString PROGRAM ${LANG_ENGLISH} "The program"
LangString PROGRAM ${LANG_INDONESIAN} "Program"
LangString PROGRAM ${LANG_SIMPCHINESE} "程序"
LangString WIPE ${LANG_ENGLISH} "My data too: places, settings, rooms of my own"
LangString WIPE ${LANG_INDONESIAN} "Data saya juga: tempat, setelan, ruang milik saya"
LangString WIPE ${LANG_SIMPCHINESE} "同时删除我的数据：空间、设置、我自己的房间"

; A program that runs cannot be replaced: Windows says so for its own file.
!macro ASK_WHETHER_OPEN PROGRAM
  ${If} ${FileExists} "$INSTDIR\${PROGRAM}"
    ClearErrors
    FileOpen $0 "$INSTDIR\${PROGRAM}" a
    ${If} ${Errors}
      StrCpy $1 "open"
    ${Else}
      FileClose $0
    ${EndIf}
  ${EndIf}
!macroend

!macro WAIT_UNTIL_CLOSED
  ${Do}
    StrCpy $1 ""
    !insertmacro ASK_WHETHER_OPEN "pendopo.exe"
    !insertmacro ASK_WHETHER_OPEN "pendopo-cli.exe"
    ${If} $1 == ""
      ${ExitDo}
    ${EndIf}
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(OPEN)" /SD IDCANCEL IDRETRY +3
    SetErrorLevel 2
    Quit
  ${Loop}
!macroend

Function .onInit
  !insertmacro MUI_LANGDLL_DISPLAY
FunctionEnd

Section "${NAME}"
  !insertmacro WAIT_UNTIL_CLOSED
  ; Files that a former version had and this one has not must not be loaded.
  ${If} ${FileExists} "$INSTDIR\pendopo.exe"
    RMDir /r "$INSTDIR\_internal"
  ${EndIf}
  SetOutPath "$INSTDIR"
  File /r "${FROZEN}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\pendopo.exe"

  WriteRegStr HKCU "${OURS}" "Folder" "$INSTDIR"
  WriteRegStr HKCU "${SCHEME}" "" "URL:${NAME}"
  WriteRegStr HKCU "${SCHEME}" "URL Protocol" ""
  WriteRegStr HKCU "${SCHEME}\DefaultIcon" "" "$INSTDIR\pendopo.exe,0"
  WriteRegStr HKCU "${SCHEME}\shell\open\command" "" '"$INSTDIR\pendopo.exe" "%1"'

  WriteRegStr HKCU "${ENTRY}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${ENTRY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${ENTRY}" "Publisher" "${NAME}"
  WriteRegStr HKCU "${ENTRY}" "DisplayIcon" "$INSTDIR\pendopo.exe"
  WriteRegStr HKCU "${ENTRY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${ENTRY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${ENTRY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${ENTRY}" "EstimatedSize" ${SIZE}
  WriteRegDWORD HKCU "${ENTRY}" "NoModify" 1
  WriteRegDWORD HKCU "${ENTRY}" "NoRepair" 1
SectionEnd

; Nobody's data goes unasked: this is not chosen at first, and silently only with /WIPE.
Section /o "un.$(WIPE)" wipe
  !insertmacro WAIT_UNTIL_CLOSED
  nsExec::Exec /TIMEOUT=60000 '"$INSTDIR\pendopo-cli.exe" forget-secrets'
  Pop $0
  RMDir /r "${DATA}"
SectionEnd

Section "un.$(PROGRAM)"
  SectionIn RO
  !insertmacro WAIT_UNTIL_CLOSED
  ; Only what was put there: somebody may have chosen a folder that holds other things.
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\pendopo.exe"
  Delete "$INSTDIR\pendopo-cli.exe"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  DeleteRegKey HKCU "${SCHEME}"
  DeleteRegKey HKCU "${OURS}"
  DeleteRegKey HKCU "${ENTRY}"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  ; Ours where no other program has come to it.
  RMDir "${PROGRAMS}"
SectionEnd

Function un.onInit
  !insertmacro MUI_UNGETLANGUAGE
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/WIPE" $1
  ${IfNot} ${Errors}
    !insertmacro SelectSection ${wipe}
  ${EndIf}
FunctionEnd
