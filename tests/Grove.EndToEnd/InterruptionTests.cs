using System.Diagnostics;
using System.Globalization;

namespace Grove.EndToEnd;

/// <summary>Ctrl-C, where it can be sent to another process.</summary>
[Collection(nameof(TinySetup))]
public sealed class InterruptionTests(TinySetup setup)
{
    [Fact]
    public void Ctrl_C_ends_with_130_and_leaves_nothing_half_written()
    {
        if (OperatingSystem.IsWindows()) return;
        using Process grove = GroveProcess.Start(setup.Folder, "grow", setup.Taxonomy, "--out", "stopped", "--base", setup.Base, "--steps", "100000");
        grove.StandardInput.Close();
        // The first line of progress shows that work is under way.
        Assert.NotNull(grove.StandardError.ReadLine());
        using Process kill = Process.Start("kill", ["-INT", grove.Id.ToString(CultureInfo.InvariantCulture)]);
        GroveProcess run = GroveProcess.End(grove).Ended(130);
        Assert.Equal("grove: interrupted; nothing half-written was left behind", run.ErrorLines[^1]);
        Assert.False(Directory.Exists(Path.Combine(setup.Folder, "stopped")));
    }
}
