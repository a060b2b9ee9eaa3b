using Grove.Models.Families;
using Grove.Models.Files;
using Grove.Models.Layouts;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Models;

/// <content>
/// Writing. All files go into a new folder beside the target, which takes the target's place at the end in two
/// renames; whoever looks at the target sees the old model, the new one, or (between the renames) none, never a mixture.
/// </content>
public static partial class ModelDirectory
{
    /// <summary>Saves a model, replacing the one at <paramref name="path"/> if there is one.</summary>
    /// <remarks>
    /// Files in the folder that are not part of a model stay. The same model gives the same bytes.
    /// </remarks>
    /// <param name="path">The folder: new, empty, or a model's.</param>
    /// <param name="parameters">The weights.</param>
    /// <param name="tokenizer">Its tokenizer, no larger than the model's vocabulary.</param>
    /// <param name="card">The text of README.md.</param>
    /// <param name="generation">How it wants to be asked; null takes <see cref="GenerationSettings.For(Tokenizer)"/>.</param>
    /// <param name="format">How the weights are stored.</param>
    /// <param name="chat">How it chats; null or without a template takes the layout of Grove's own models.</param>
    /// <param name="maxShardBytes">Largest file of weights; larger models are written in shards with an index.</param>
    /// <exception cref="GroveException">The folder holds something else, or the disk refused; then it is as it was.</exception>
    public static void Save(string path, Parameters parameters, Tokenizer tokenizer, string card,
        GenerationSettings? generation = null, NumberFormat format = NumberFormat.Float32, ChatTemplateSettings? chat = null, long maxShardBytes = SafetensorsShards.DefaultBytes)
    {
        Architecture architecture = parameters.Architecture;
        if (tokenizer.VocabularySize > architecture.VocabularySize)
            throw new ArgumentException($"The tokenizer has {tokenizer.VocabularySize} tokens, the model only {architecture.VocabularySize}.", nameof(tokenizer));
        generation ??= GenerationSettings.For(tokenizer);
        Replace(path, fresh =>
        {
            WriteFile(fresh, ConfigName, Family.WriteConfig(architecture, TorchName(format), generation.PadTokenId));
            WriteFile(fresh, GenerationSettings.FileName, generation.Write());
            using (var team = new Team(1))
                SafetensorsShards.Write(fresh, team, Stored(architecture, TensorLender.Of(parameters)), format, maxShardBytes);
            tokenizer.Save(fresh);
            chat ??= ChatTemplateSettings.None;
            WriteFile(fresh, TokenizerConfigName, chat.IsGroves
                ? TokenizerConfig.Write(tokenizer, architecture.MaxPositions, chat.Template ?? ChatRenderer.Template)
                : TokenizerConfig.Write(tokenizer, chat, architecture.MaxPositions));
            AtomicFile.WriteText(Path.Combine(fresh, ChatTemplateName), chat.Template ?? ChatRenderer.Template);
            AtomicFile.WriteText(Path.Combine(fresh, CardName), card);
        });
    }

    /// <summary>The tensors of a family's files, their numbers borrowed as they are needed.</summary>
    internal static IEnumerable<SourceTensor> Stored(Architecture architecture, TensorLender lender) =>
        Family.Of(architecture).Tensors(architecture).Select(layout => JoinedTensor.Of(layout, lender));

    /// <summary>What PyTorch calls a format.</summary>
    internal static string TorchName(NumberFormat format) => format switch
    {
        NumberFormat.Float32 => "float32",
        NumberFormat.Float16 => "float16",
        _ => "bfloat16",
    };

    /// <summary>Fills a new folder, which then takes the place of the model at <paramref name="path"/>, if there is one.</summary>
    internal static void Replace(string path, Action<string> fill)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        RefuseToReplace(path, target);
        string fresh = Sibling(target), old = Sibling(target);
        try
        {
            Directory.CreateDirectory(fresh);
            fill(fresh);
            Swap(fresh, target, old);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotWrite(path, failure);
        }
        catch (GroveException failure) when (failure.InnerException is IOException or UnauthorizedAccessException)
        {
            // It names a file in the folder beside the target, which is gone by the time anybody looks for it.
            throw GroveException.CannotWrite(path, failure.InnerException);
        }
        finally
        {
            Remove(fresh);
        }
    }

    internal static void WriteFile(string directory, string name, byte[] content) =>
        AtomicFile.Write(Path.Combine(directory, name), stream => stream.Write(content));

    /// <summary>A folder full of something else is not ours to move about.</summary>
    static void RefuseToReplace(string path, string target)
    {
        string? found = File.Exists(target) ? "it is a file"
            : Directory.Exists(target) && !Exists(target) && Directory.EnumerateFileSystemEntries(target).Any() ? "the folder holds other things than a model"
            : null;
        if (found is not null)
            throw new GroveException($"cannot write the model ({path}): {found}. Choose a new or empty folder", ExitKind.BadInput);
    }

    static string Sibling(string target) => $"{target}.{Guid.NewGuid():N}{AtomicFile.TemporaryExtension}";

    static void Swap(string fresh, string target, string old)
    {
        bool replaces = Directory.Exists(target);
        if (replaces) Directory.Move(target, old);
        try
        {
            Directory.Move(fresh, target);
        }
        catch (Exception failure) when (replaces && failure is IOException or UnauthorizedAccessException)
        {
            Directory.Move(old, target);
            throw;
        }
        if (!replaces) return;
        foreach (string entry in Directory.EnumerateFileSystemEntries(old).Where(entry => !IsPartOfModel(Path.GetFileName(entry))))
            Directory.Move(entry, Path.Combine(target, Path.GetFileName(entry)));
        Remove(old);
    }

    static bool IsPartOfModel(string name) =>
        name is ConfigName or TokenizerConfigName or ChatTemplateName or CardName or GenerationSettings.FileName or Tokenizer.FileName
            or "special_tokens_map.json" or SafetensorsFolder.IndexName
        || name.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase);

    static void Remove(string directory)
    {
        try
        {
            if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What was to be said about the disk has been said; a leftover has a name that tells what it is.
        }
    }
}
