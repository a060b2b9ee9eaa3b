using Grove.Models;
using Grove.Tensors;
using Grove.Text;
using Grove.Training.Checkpoints;

namespace Grove.Training.Pretraining;

/// <summary>
/// Corpus files to a base model: tokenizer, tokens on disk, training with checkpoints, validation, model folder. The same options
/// again go on where the run stopped, and end in the same bytes as a run that never stopped.
/// </summary>
public static class Pretrainer
{
    /// <summary>Runs, or goes on with, a pre-training run.</summary>
    /// <param name="options">Everything that decides it.</param>
    /// <param name="progress">Told of every step; called on the caller's thread.</param>
    /// <param name="cancellation">Ends the run after the step at hand, with a checkpoint.</param>
    /// <param name="threads">Threads to use; null takes all cores. The result does not depend on it.</param>
    /// <param name="time">The clock; null takes the system's.</param>
    /// <exception cref="GroveException">The options or the corpus are wrong, the disk is full, the loss stays not finite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the checkpoint is written.</exception>
    public static PretrainResult Run(
        PretrainOptions options, IProgress<PretrainProgress>? progress = null, CancellationToken cancellation = default,
        int? threads = null, TimeProvider? time = null)
    {
        options.Validate();
        using var runLock = new RunLock(options.Output);
        int workers = threads ?? Environment.ProcessorCount;
        var store = new TokenStore(options, progress);
        IReadOnlyList<string> hashes = TokenStore.SourceHashes(options.Corpus);
        Tokenizer tokenizer = store.Tokenizer(hashes, workers, cancellation);
        IReadOnlyList<TokenStore.Stored> shards = store.Shards(tokenizer, hashes, workers, cancellation);

        Architecture architecture = ArchitectureFor(options, tokenizer.VocabularySize);
        using var team = new Team(workers);
        using var parameters = Parameters.Allocate(architecture);
        using var sampler = new WindowSampler([.. shards.Select(shard => shard.Path)], [.. options.Corpus.Select(source => source.Weight)], tokenizer, options.SequenceLength, options.Seed);
        using var run = new PretrainRun(options, RunSettings.Of(options, architecture, shards), parameters, team, sampler, tokenizer, progress, time ?? TimeProvider.System);
        run.Start();
        run.Train(cancellation);
        return run.Finish(cancellation);
    }

    /// <summary>The model that the options ask for.</summary>
    internal static Architecture ArchitectureFor(PretrainOptions options, int vocabulary)
    {
        if (options.Depth is int depth)
            return Architecture.ForDepth(depth, vocabulary, options.Width) with { MaxPositions = options.MaxPositions ?? options.SequenceLength };
        try
        {
            return Architecture.ForParameters(options.Parameters, vocabulary) with { MaxPositions = options.MaxPositions ?? options.SequenceLength };
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new GroveException(
                $"a model of {options.Parameters} parameters cannot have {vocabulary} tokens: their table alone is too large. Ask for more parameters or a smaller vocabulary", ExitKind.BadInput);
        }
    }
}
