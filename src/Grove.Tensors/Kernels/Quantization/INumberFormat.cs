namespace Grove.Tensors.Kernels.Quantization;

/// <summary>One way to store numbers in blocks. A format is a type without values, so that kernels are compiled for each.</summary>
unsafe interface INumberFormat
{
    /// <summary>The format's name.</summary>
    static abstract TensorType Type { get; }

    /// <summary>The numbers of one block: the definition of the format, plain and scalar. The block may begin at any byte.</summary>
    static abstract void Decode(byte* block, float* target);
}

/// <summary>A format with a fast way through a row, which gives the same bits as <see cref="INumberFormat.Decode"/>.</summary>
unsafe interface IVectorFormat : INumberFormat
{
    /// <summary>Hands every number of a row of blocks to a sink, eight at a time where it can.</summary>
    /// <param name="row">First block.</param>
    /// <param name="other">One float per number: the target of <see cref="StoreSink"/>, the other factor of <see cref="DotSink"/>.</param>
    /// <param name="blocks">Blocks in the row.</param>
    /// <returns>The sink's sum.</returns>
    static abstract float Walk<TSink>(byte* row, float* other, int blocks)
        where TSink : struct, ISink;
}

/// <summary>A format that can be written.</summary>
unsafe interface IWritableFormat : INumberFormat
{
    /// <summary>Stores one block: the definition, plain and scalar.</summary>
    static abstract void Encode(float* source, byte* block);

    /// <summary>Stores a row of blocks, with the same bytes as <see cref="Encode"/>.</summary>
    static abstract void EncodeRow(float* source, byte* row, int blocks);
}
