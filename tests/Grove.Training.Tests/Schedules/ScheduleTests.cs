using Grove.Training.Schedules;

namespace Grove.Training.Tests.Schedules;

public class ScheduleTests
{
    static Schedule Of(ScheduleShape shape) => new() { Shape = shape, Peak = 1, Steps = 100, WarmUpSteps = 9, CoolDownSteps = 20, FinalShare = 0 };

    [Theory]
    [InlineData(ScheduleShape.Constant)]
    [InlineData(ScheduleShape.Cosine)]
    [InlineData(ScheduleShape.Linear)]
    [InlineData(ScheduleShape.Trapezoid)]
    public void Rises_to_the_peak_and_never_learns_nothing(ScheduleShape shape)
    {
        Schedule schedule = Of(shape);
        Assert.Equal(0.1, schedule.At(1), 12);
        Assert.Equal(0.9, schedule.At(9), 12);
        Assert.InRange(schedule.At(10), 0.98, 1);
        for (int step = 1; step <= 100; step++) Assert.InRange(schedule.At(step), 1e-5, 1);
        for (int step = 11; step <= 100; step++) Assert.True(schedule.At(step) <= schedule.At(step - 1));
    }

    [Fact]
    public void Shapes_have_their_shape()
    {
        Assert.Equal(1, Of(ScheduleShape.Constant).At(100));
        Assert.Equal(0.5, Of(ScheduleShape.Linear).At(55), 2);
        Assert.Equal(0.5, Of(ScheduleShape.Cosine).At(55), 2);
        Assert.Equal(1, Of(ScheduleShape.Trapezoid).At(80));
        Assert.Equal(20 / 21.0, Of(ScheduleShape.Trapezoid).At(81), 12);
        Assert.Equal(1 / 21.0, Of(ScheduleShape.Trapezoid).At(100), 12);
    }

    [Fact]
    public void Rates_before_the_cool_down_do_not_depend_on_the_end()
    {
        Schedule once = Of(ScheduleShape.Trapezoid), longer = once with { Steps = 500 };
        Assert.Equal(80, once.StableUntil);
        for (int step = 1; step <= once.StableUntil; step++) Assert.Equal(once.At(step), longer.At(step));
        Assert.NotEqual(once.At(81), longer.At(81));
    }
}
