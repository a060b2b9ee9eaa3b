namespace Grove.Training.Schedules;

/// <summary>The course of the learning rate after the warm-up.</summary>
public enum ScheduleShape
{
    /// <summary>Stays at the peak.</summary>
    Constant,

    /// <summary>Half a cosine from the peak to the final rate at the last step.</summary>
    Cosine,

    /// <summary>A straight line from the peak to the final rate at the last step.</summary>
    Linear,

    /// <summary>Stays at the peak, then a straight line down over the last part (warm-up, stable, decay: WSD). Such a run can be made longer later.</summary>
    Trapezoid,
}

/// <summary>The learning rate as a pure function of the step: linear warm-up, then <see cref="ScheduleShape"/>.</summary>
public sealed record Schedule
{
    /// <summary>The course after the warm-up.</summary>
    public ScheduleShape Shape { get; init; } = ScheduleShape.Constant;

    /// <summary>The highest rate, above 0.</summary>
    public required double Peak { get; init; }

    /// <summary>Steps of the whole run, at least 1.</summary>
    public required int Steps { get; init; }

    /// <summary>Steps of linear warm-up; the first step after them has the peak rate. May be 0.</summary>
    public int WarmUpSteps { get; init; }

    /// <summary>Steps of the final line down, for <see cref="ScheduleShape.Trapezoid"/> only.</summary>
    public int CoolDownSteps { get; init; }

    /// <summary>Rate at the last step as a share of the peak, 0 to 1; with 0 the last step has one step's worth left, for an update by 0 would be wasted.</summary>
    public double FinalShare { get; init; }

    /// <summary>First step (counted from 1) whose rate depends on where the run ends; later ones can differ when <see cref="Steps"/> does.</summary>
    public int StableUntil => Shape switch
    {
        ScheduleShape.Constant => Steps,
        ScheduleShape.Trapezoid => Math.Max(WarmUpSteps, Steps - CoolDownSteps),
        _ => Math.Min(WarmUpSteps, Steps),
    };

    /// <summary>The learning rate of a step.</summary>
    /// <param name="step">1 to <see cref="Steps"/>.</param>
    public double At(int step)
    {
        if (step <= WarmUpSteps) return Peak * step / (WarmUpSteps + 1);
        return Shape switch
        {
            ScheduleShape.Constant => Peak,
            ScheduleShape.Cosine => Down(0.5 * (1 + Math.Cos(Math.PI * Progress(WarmUpSteps)))),
            ScheduleShape.Linear => Down(1 - Progress(WarmUpSteps)),
            _ => step <= StableUntil ? Peak : Down(1 - Progress(StableUntil)),
        };

        // Steps - from + 1 parts: the first step below the peak is one part down, the last one is one part above the end.
        double Progress(int from) => Math.Min(1, (double)(step - from) / (Steps - from + 1));
        double Down(double share) => Peak * (FinalShare + (1 - FinalShare) * share);
    }
}
