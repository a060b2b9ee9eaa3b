using System.Diagnostics;

namespace Grove.EndToEnd;

public class CompletionTests
{
    [Fact]
    public void Bash_completes_commands()
    {
        if (OperatingSystem.IsWindows()) return; // no bash to ask there
        const string Script = """
            export PATH="$1:$PATH"
            eval "$(grove completion bash)"
            COMP_LINE="grove gro" COMP_POINT=9 COMP_WORDS=(grove gro) COMP_CWORD=1
            _grove
            echo "${COMPREPLY[@]}"
            """;
        var start = new ProcessStartInfo("bash", ["-c", Script, "bash", Path.GetDirectoryName(GroveProcess.Program)!])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        GroveProcess bash = GroveProcess.End(Process.Start(start)!).Ended(0);
        Assert.Equal("grow", bash.Out.Trim());
    }
}
