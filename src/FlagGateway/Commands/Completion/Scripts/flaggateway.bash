# Completion of flaggateway for bash, in ~/.bashrc:
#   source <(flaggateway completion bash)
_flaggateway() {
  # The line up to the cursor, without the program; the program itself says what can follow.
  local line="${COMP_LINE:0:COMP_POINT}" typed word
  line="${line#"${line%%[![:space:]]*}"}"
  line="${line#"${COMP_WORDS[0]}"}"
  line="${line#"${line%%[![:space:]]*}"}"
  typed="${line##*[[:space:]]}"
  # bash splits words at : and =, and replaces only the last part.
  local skip=$(( ${#typed} - ${#2} ))
  [ "$skip" -ge 0 ] || skip=0
  COMPREPLY=()
  while IFS= read -r word; do
    case "$word" in
      /* | '-?') continue ;;
      -*) [ -n "$typed" ] || continue ;;
    esac
    [ "${word#"$typed"}" != "$word" ] || [ -z "$typed" ] || continue
    COMPREPLY+=("$(printf '%q' "${word:skip}")")
  done < <("$1" "[suggest:${#line}]" "$line" 2>/dev/null)
}
complete -o default -F _flaggateway flaggateway
