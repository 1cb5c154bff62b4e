; The set-up of Pendopo for one person: no administrator is asked. Made by `python3 -m installers.windows`.
Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
SetCompressorDictSize 64
ManifestDPIAware true
RequestExecutionLevel user
; What cannot be written ends the set-up: half a program is none.
AllowSkipFiles off

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
  !uninstfinalize '${SIGN} "%1"' = 0
!endif

!insertmacro MUI_PAGE_WELCOME
!define MUI_PAGE_CUSTOMFUNCTION_LEAVE RefuseForeignFolder
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

LangString OPEN ${LANG_ENGLISH} "${NAME} is open, or its files may not be changed. Please close it, then go on."
LangString OPEN ${LANG_INDONESIAN} "${NAME} sedang terbuka, atau berkasnya tidak boleh diubah. Tutup dulu, lalu lanjutkan."
LangString OPEN ${LANG_SIMPCHINESE} "${NAME} 正在运行，或其文件不允许更改。请先将其关闭，然后继续。"
LangString FOREIGN ${LANG_ENGLISH} "Another program is in this folder. Please choose an empty one."
LangString FOREIGN ${LANG_INDONESIAN} "Ada program lain di folder ini. Pilih folder yang kosong."
LangString FOREIGN ${LANG_SIMPCHINESE} "此文件夹中有其他程序。请选择一个空文件夹。"
LangString UNWRITTEN ${LANG_ENGLISH} "Not everything could be written. ${NAME} is not installed."
LangString UNWRITTEN ${LANG_INDONESIAN} "Tidak semuanya dapat ditulis. ${NAME} tidak terpasang."
LangString UNWRITTEN ${LANG_SIMPCHINESE} "未能写入全部内容。${NAME} 未安装。"
LangString UNFORGOTTEN ${LANG_ENGLISH} "Windows did not let go of the secrets that ${NAME} keeps there. Nothing was taken away; please try again."
LangString UNFORGOTTEN ${LANG_INDONESIAN} "Windows tidak melepaskan rahasia yang disimpan ${NAME} di sana. Tidak ada yang dihapus; coba lagi."
LangString UNFORGOTTEN ${LANG_SIMPCHINESE} "Windows 未能删除 ${NAME} 保存的密钥。没有删除任何内容；请重试。"
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

; Programs of others are laid out alike: theirs would be written over, and go with ours.
!macro ASK_WHETHER_FOREIGN
  StrCpy $1 ""
  ${IfNot} ${FileExists} "$INSTDIR\pendopo.exe"
    ${If} ${FileExists} "$INSTDIR\_internal\*.*"
    ${OrIf} ${FileExists} "$INSTDIR\uninstall.exe"
      StrCpy $1 "foreign"
      MessageBox MB_OK|MB_ICONEXCLAMATION "$(FOREIGN)" /SD IDOK
    ${EndIf}
  ${EndIf}
!macroend

; One that was put into another folder before: nothing would lead to it any more.
!macro TAKE_AWAY_THE_FORMER
  ReadRegStr $0 HKCU "${OURS}" "Folder"
  ${If} $0 != ""
  ${AndIf} $0 != $INSTDIR
  ${AndIf} ${FileExists} "$0\uninstall.exe"
    ExecWait '"$0\uninstall.exe" /S _?=$0' $1
    ${If} $1 == 0
      Delete "$0\uninstall.exe"
      RMDir "$0"
    ${EndIf}
  ${EndIf}
!macroend

Function RefuseForeignFolder
  !insertmacro ASK_WHETHER_FOREIGN
  ${If} $1 == "foreign"
    Abort
  ${EndIf}
FunctionEnd

Function .onInit
  !insertmacro MUI_LANGDLL_DISPLAY
FunctionEnd

Section "${NAME}"
  SetErrorLevel 2
  !insertmacro ASK_WHETHER_FOREIGN
  ${If} $1 == "foreign"
    Abort "$(UNWRITTEN)"
  ${EndIf}
  !insertmacro WAIT_UNTIL_CLOSED
  ; Files that a former version had and this one has not must not be loaded.
  ${If} ${FileExists} "$INSTDIR\pendopo.exe"
    RMDir /r "$INSTDIR\_internal"
  ${EndIf}
  SetOutPath "$INSTDIR"
  File /r "${FROZEN}/*"
  ClearErrors
  WriteUninstaller "$INSTDIR\uninstall.exe"
  ${If} ${Errors}
    Abort "$(UNWRITTEN)"
  ${EndIf}
  !insertmacro TAKE_AWAY_THE_FORMER
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
  SetErrorLevel 0
SectionEnd

; Nobody's data goes unasked: this is not chosen at first, and silently only with /WIPE.
Section /o "un.$(WIPE)" wipe
  !insertmacro WAIT_UNTIL_CLOSED
  nsExec::Exec /TIMEOUT=60000 '"$INSTDIR\pendopo-cli.exe" forget-secrets'
  Pop $0
  ${If} $0 != 0
    MessageBox MB_OK|MB_ICONEXCLAMATION "$(UNFORGOTTEN)" /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
  RMDir /r "${DATA}"
SectionEnd

Section "un.$(PROGRAM)"
  SectionIn RO
  !insertmacro WAIT_UNTIL_CLOSED
  ; Only what was put there: somebody may have chosen a folder that holds other things.
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\pendopo.exe"
  Delete "$INSTDIR\pendopo-cli.exe"
  ; Of a later one in another folder they are not ours to take.
  ReadRegStr $0 HKCU "${OURS}" "Folder"
  ${If} $0 == $INSTDIR
    Delete "$SMPROGRAMS\${NAME}.lnk"
    DeleteRegKey HKCU "${SCHEME}"
    DeleteRegKey HKCU "${OURS}"
    DeleteRegKey HKCU "${ENTRY}"
  ${EndIf}
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
