using System.CommandLine;

namespace Grove.Cli.Commands;

/// <summary>
/// <c>grove completion</c>: a few lines for a shell's start-up file. They ask the program itself, by the directive
/// <c>[suggest:position]</c> of System.CommandLine, so that they know every command and option there is.
/// </summary>
static class CompletionCommand
{
    const string Bash = """
        _grove() {
            local IFS=$'\n'
            COMPREPLY=( $(compgen -W "$(grove "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}") )
        }
        complete -o default -F _grove grove
        """;

    const string Zsh = """
        _grove() {
            local -a found
            found=("${(@f)$(grove "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            compadd -- $found || _files
        }
        compdef _grove grove
        """;

    const string Fish = """
        complete -c grove -a '(grove "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'
        """;

    const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName grove -ScriptBlock {
            param($word, $line, $position)
            grove "[suggest:$position]" "$line" | Where-Object { $_ -like "$word*" } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
        }
        """;

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } = ["grove completion bash >> ~/.bashrc", "grove completion pwsh >> $PROFILE"];

    /// <summary>The command.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh, fish or pwsh" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        var command = new Command("completion", "Print what makes a shell complete grove's commands and options") { shell };
        command.SetAction(parsed =>
        {
            Screen chosen = screen(parsed);
            string script = Script(parsed.GetValue(shell)!);
            if (chosen.WritesJson) chosen.WriteObject(new { Script = script });
            else chosen.Out.WriteLine(script);
            return 0;
        });
        return command;
    }

    static string Script(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        "fish" => Fish,
        _ => PowerShell,
    };
}
