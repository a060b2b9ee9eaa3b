using System.Globalization;
using Grove.Models;
using Grove.Training.Runs;

namespace Grove.Training.Tuning;

/// <summary>Every setting that decides the numbers of a tuning, as text, so that going on with other settings can be refused by name.</summary>
static class TuneSettings
{
    public static SortedDictionary<string, string> Of(TuneJobOptions job, Architecture architecture, TunePlan plan, string? aside)
    {
        string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
        TuneOptions tune = job.Tune;
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [TrainingRun.StepsSetting] = Text(plan.Steps),
            ["model"] = job.ModelHash,
            ["parameters"] = Text(architecture.ParameterCount),
            ["rows"] = plan.Hash,
            ["packed rows of a step"] = Text(tune.BatchRows),
            ["tokens of a packed row"] = Text(tune.RowLengthFor(architecture)),
            ["learning rate"] = Text(tune.LearningRate),
            ["schedule"] = tune.Schedule.ToString(),
            ["warm-up share"] = Text(tune.WarmUpShare),
            ["cool-down share"] = Text(tune.CoolDownShare),
            ["final share"] = Text(tune.FinalShare),
            ["optimizer"] = tune.Optimizer.ToString(),
            ["seed"] = Text(tune.Seed),
            ["average"] = job.AverageDecay is float decay ? Text(decay) : "none",
        };
        if (aside is not null)
        {
            settings["rows set aside"] = aside;
            settings["result"] = job.TakesBest ? "best" : "last";
            settings["steps between measurements"] = job.Run.ValidateEvery is int every ? Text(every) : "none";
        }
        if (job.Adapter is { } adapter)
            settings["adapter"] = string.Create(CultureInfo.InvariantCulture,
                $"rank {adapter.Rank}, alpha {adapter.Alpha}, dropout {adapter.Dropout}, rsLoRA {adapter.UseRsLora}, DoRA {adapter.UseDora}, {adapter.TargetPattern ?? string.Join(' ', adapter.TargetModules)}");
        return settings;
    }
}
