using Grove.Models;
using Grove.Tensors;
using Grove.Text;
using Grove.Training.Optimizers;
using Grove.Training.Packing;
using Grove.Training.Runs;
using Grove.Training.Schedules;
using Grove.Training.Stepping;

namespace Grove.Training.Tests.Runs;

public class TrainingRunTests
{
    [Fact]
    public void Batches_that_ruin_the_weights_are_passed_over_after_going_back()
    {
        using var folder = new TemporaryFolder();
        var messages = new List<string>();
        // From the batch of step 26 on the model gives no number any more, until somebody puts the weights back.
        float[] ruined = Run(folder["run"], 40, ruin: 26, messages);
        Assert.Contains(messages, message => message.StartsWith("nothing could be learned in steps 26 to 35: back to step 20", StringComparison.Ordinal));
        Assert.All(ruined, number => Assert.True(float.IsFinite(number)));
        // The same again from the end: what was passed over stays so.
        Assert.Equal(ruined, Run(folder["run"], 40, ruin: 26, []));
    }

    [Fact]
    public void A_run_that_nothing_helps_ends()
    {
        using var folder = new TemporaryFolder();
        var failure = Assert.Throws<GroveException>(() => Run(folder["run"], 40, ruin: 1, []));
        Assert.Contains("not finite", failure.Message);
    }

    static float[] Run(string folder, int steps, int ruin, List<string> messages)
    {
        using var parameters = Parameters.Allocate(new Architecture { VocabularySize = 32, HiddenSize = 16, IntermediateSize = 24, Layers = 1, Heads = 1, KeyValueHeads = 1, HeadDim = 16, MaxPositions = 16 });
        using var team = new Team(2);
        bool isRuined = false;
        using var run = new TrainingRun(new RunSetup
        {
            Folder = folder,
            Settings = new Dictionary<string, string> { ["steps"] = "x" },
            Trained = parameters,
            MakeStep = accepts => new TrainingStep(parameters, team, new OptimizerSettings(), 16) { Accepts = accepts },
            Batch = new Batch(1, 16, 1),
            Fill = (batch, step) =>
            {
                batch.Clear();
                batch.SetRow(0, [new TokenSequence([.. Enumerable.Range(0, 17).Select(i => (i * step + 3) % 32)])], [0]);
                if (step == ruin && !isRuined)
                {
                    isRuined = true;
                    parameters.All[0].Value.Span.Fill(float.NaN);
                }
            },
            Schedule = new Schedule { Peak = 1e-3, Steps = steps },
            Begin = () => parameters.Initialize(1),
            IsWatched = true,
        }, new RunOptions { SaveEvery = 10 }, new Told<RunProgress>(at =>
        {
            if (at.Message is not null) messages.Add(at.Message);
        }), TimeProvider.System);
        run.Start();
        run.Train(default);
        return [.. parameters.All.SelectMany(parameter => parameter.Value.Span.ToArray())];
    }
}
