namespace Grove.Cli.Training;

/// <summary>What a tuning trains.</summary>
enum TrainMethod
{
    /// <summary>Every weight.</summary>
    Full,

    /// <summary>An adapter over the weights as they are stored.</summary>
    Lora,

    /// <summary>An adapter over weights in 4 bits.</summary>
    QLora,
}
