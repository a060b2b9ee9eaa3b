namespace Grove.Tensors.Tests;

public class MachineTests
{
    [Fact]
    public void The_yardsticks_are_plausible()
    {
        using var team = new Team(1);
        Assert.InRange(Machine.MeasurePeak(team), 1e9, 1e13);
        Assert.InRange(Machine.MeasureBandwidth(team), 1e8, 1e13);
    }
}
