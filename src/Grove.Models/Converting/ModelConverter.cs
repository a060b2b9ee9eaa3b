using Grove.Models.Families;
using Grove.Models.Files;
using Grove.Models.Files.Gguf;
using Grove.Models.Layouts;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Models;

/// <summary>
/// Turns a model's folder into a GGUF file and back, or into another type. Tensors stream from the mapped input to the output, a piece of
/// rows at a time; the output gets its name when it is whole, and nothing is left of it when that does not come about.
/// </summary>
public static class ModelConverter
{
    /// <summary>Writes a model as a GGUF file.</summary>
    /// <param name="input">A model's folder or a GGUF file.</param>
    /// <param name="output">The file to create or replace.</param>
    /// <param name="target">How the weights are stored.</param>
    /// <param name="team">Threads that convert.</param>
    /// <param name="progress">Told the share done, 0 to 1.</param>
    /// <param name="accept">Looks at the finished file under another name before it takes the output's; false leaves the output as it was.</param>
    /// <param name="cancellation">Ends the work; nothing is left of it.</param>
    /// <returns>Whether the output was written: what <paramref name="accept"/> said.</returns>
    /// <exception cref="GroveException">The input is damaged or not supported, a GGUF file cannot say what it is, or the disk refused.</exception>
    public static bool ToGguf(string input, string output, QuantizationTarget target, Team team,
        IProgress<double>? progress = null, Func<string, bool>? accept = null, CancellationToken cancellation = default)
    {
        if (Directory.Exists(output)) throw new GroveException($"cannot write the model ({output}): it is a folder, a GGUF file is needed. Name a file", ExitKind.BadInput);
        using var source = ConversionSource.Open(input);
        Architecture architecture = source.Tensors.Architecture;
        Family family = Family.Of(architecture);
        if (family.GgufProblem(architecture) is { } problem)
            throw new GroveException($"cannot write the model as GGUF ({input}): {problem}. Convert it to safetensors instead", ExitKind.BadInput);
        var writer = new GgufWriter();
        GgufKeys.Write(writer, architecture);
        source.WriteKeys(writer);
        writer.Set(QuantizationMixture.FileTypeKey, target.FileType()).Set("general.quantization_version", 2u);
        foreach (SourceTensor tensor in Tensors(source, family, architecture))
            writer.Add(tensor, QuantizationMixture.TypeFor(tensor.Name, tensor.Shape, target, architecture.Layers, architecture.TieEmbeddings));
        string fresh = $"{Path.GetFullPath(output)}.{Guid.NewGuid():N}{AtomicFile.TemporaryExtension}";
        try
        {
            writer.Write(fresh, team, Share(progress, writer.DataBytes), cancellation);
            if (accept is not null && !accept(fresh)) return false;
            File.Move(fresh, output, overwrite: true);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotWrite(output, failure);
        }
        catch (GroveException failure) when (failure.InnerException is IOException or UnauthorizedAccessException && failure.Message.Contains(fresh, StringComparison.Ordinal))
        {
            throw GroveException.CannotWrite(output, failure.InnerException);
        }
        finally
        {
            File.Delete(fresh);
        }
    }

    /// <summary>Writes a model as a folder in Hugging Face's layout, under the names of its own family.</summary>
    /// <param name="input">A model's folder or a GGUF file.</param>
    /// <param name="output">The folder: new, empty, or a model's, which is replaced.</param>
    /// <param name="format">How the weights are stored.</param>
    /// <param name="team">Threads that convert.</param>
    /// <param name="progress">Told the share done, 0 to 1.</param>
    /// <param name="accept">Looks at the finished folder under another name before it takes the output's; false leaves the output as it was.</param>
    /// <param name="cancellation">Ends the work; nothing is left of it.</param>
    /// <returns>Whether the output was written: what <paramref name="accept"/> said.</returns>
    /// <exception cref="GroveException">The input is damaged or not supported, the folder holds something else, or the disk refused.</exception>
    public static bool ToFolder(string input, string output, NumberFormat format, Team team,
        IProgress<double>? progress = null, Func<string, bool>? accept = null, CancellationToken cancellation = default)
    {
        using var source = ConversionSource.Open(input);
        Architecture architecture = source.Tensors.Architecture;
        try
        {
            ModelDirectory.Replace(output, fresh =>
            {
                ModelDirectory.WriteFile(fresh, ModelDirectory.ConfigName, Family.WriteConfig(architecture, ModelDirectory.TorchName(format), source.Generation.PadTokenId));
                source.WriteFiles(fresh);
                SourceTensor[] tensors = [.. ModelDirectory.Stored(architecture, TensorLender.Of(source.Tensors))];
                long bytes = tensors.Sum(tensor => tensor.Count) * format.TensorType().BlockBytes();
                SafetensorsShards.Write(fresh, team, tensors, format, progress: Share(progress, bytes), cancellation: cancellation);
                if (accept is not null && !accept(fresh)) throw new NotAccepted();
            });
            return true;
        }
        catch (NotAccepted)
        {
            return false;
        }
    }

    /// <summary>Between two GGUF files nothing is put into another order, so that bytes of an unchanged type are copied as they are.</summary>
    static IEnumerable<SourceTensor> Tensors(ConversionSource source, Family family, Architecture architecture)
    {
        if (source.Gguf is { } file)
        {
            return file.Tensors.Values.Select(tensor => SourceTensor.Of(tensor.Name, tensor.Matrix, [.. tensor.Shape.Select(size => (int)size)]));
        }
        IEnumerable<SourceTensor> tensors = GgufLayout.Of(family, architecture).Select(layout => JoinedTensor.Of(layout, TensorLender.Of(source.Tensors)));
        if (architecture.RopeScaling is not { } rule) return tensors;
        float[] factors = GgufRopeFactors.Of(architecture, rule);
        return tensors.Append(new SourceTensor(GgufLayout.RopeFactors, [factors.Length], (_, _, _, target) => factors.CopyTo(target.Span)));
    }

    static Told<long>? Share(IProgress<double>? progress, long bytes) =>
        progress is null ? null : new Told<long>(done => progress.Report(bytes == 0 ? 1 : (double)done / bytes));

    sealed class NotAccepted : Exception;
}
