# Completion of flaggateway for fish:
#   flaggateway completion fish > ~/.config/fish/completions/flaggateway.fish
function __flaggateway_complete
    # The line up to the cursor, without the program; the program itself says what can follow.
    set -l words (commandline -opc)
    set -l program $words[1]
    set -e words[1]
    set -l current (commandline -ct)
    set -l line (string join ' ' -- $words "$current")
    set -l found
    for word in ($program "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
        string match -q -r '^(/|-\?$)' -- $word; and continue
        if test -z "$current"; and string match -q -- '-*' $word
            continue
        end
        set -a found $word
    end
    if set -q found[1]
        printf '%s\n' $found
    else
        # The value of an option that is a file or a folder.
        __fish_complete_path "$current"
    end
end
complete -c flaggateway -f -a '(__flaggateway_complete)'
