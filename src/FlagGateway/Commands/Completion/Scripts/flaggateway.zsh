#compdef flaggateway
# Completion of flaggateway for zsh, in ~/.zshrc after compinit:
#   source <(flaggateway completion zsh)
# or as a file named _flaggateway in a folder of fpath.
_flaggateway() {
  # The line up to the cursor, without the program; the program itself says what can follow.
  local line="${(j: :)words[2,CURRENT-1]}"
  (( CURRENT > 2 )) && line+=" "
  line+="$PREFIX"
  local -a found
  found=("${(@f)$("${(Q)words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
  found=("${(@)found:#(/*|-\?|)}")
  [[ -n "$PREFIX" ]] || found=("${(@)found:#-*}")
  found=("${(@M)found:#${(b)PREFIX}*}")
  if (( $#found )); then
    compadd -- "${found[@]}"
  else
    _files
  fi
}
if [[ "$funcstack[1]" == _flaggateway ]]; then
  _flaggateway "$@"
else
  compdef _flaggateway flaggateway
fi
