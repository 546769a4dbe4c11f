# Completion of flaggateway for PowerShell, in $PROFILE:
#   flaggateway completion pwsh | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName flaggateway -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    # The line up to the cursor, without the program; the program itself says what can follow.
    $length = $cursorPosition - $commandAst.Extent.StartOffset
    $program = $commandAst.CommandElements[0].Extent.Text
    $line = $commandAst.ToString().PadRight($length).Substring(0, $length)
    $line = $line.Substring([Math]::Min($program.Length, $line.Length)).TrimStart()
    & $program "[suggest:$($line.Length)]" $line 2>$null |
        Where-Object { $_.StartsWith($wordToComplete) -and -not $_.StartsWith('/') -and $_ -ne '-?' -and ($wordToComplete -or -not $_.StartsWith('-')) } |
        ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
}
