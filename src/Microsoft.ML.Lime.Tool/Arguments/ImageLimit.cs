using System.CommandLine;

namespace Microsoft.ML.Lime.Tool.Arguments;

/// <summary>
/// The maximum memory of an image, <see cref="ImageFile.MemoryLimit"/>: from the option, or from an environment variable for all commands.
/// </summary>
internal sealed class ImageLimit
{
    private const string Variable = "MLNET_LIME_MAX_IMAGE_MB";
    private const int MaxMebibytes = 1 << 20;

    public Option<string> Option { get; } = Define.Value("--max-image", "MB", FormattableString.Invariant(
        $"maximum memory of a decoded image in MiB (default {ImageFile.DefaultMemoryLimit >> 20})"));

    /// <summary>Sets the limit for the whole process, if it is given. Must come before an image is read.</summary>
    public void Apply(ArgumentReader arguments)
    {
        int? mebibytes = arguments.Whole(Option, 1, MaxMebibytes);
        if (!arguments.IsGiven(Option) && Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text)
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value is >= 1 and <= MaxMebibytes)
                mebibytes = value;
            else
                arguments.Problems.Add($"{Variable} is '{text}', but a whole number of MiB from 1 to {MaxMebibytes} is needed; correct it, "
                    + "or remove the variable.");
        }
        if (mebibytes is { } limit)
            ImageFile.MemoryLimit = (long)limit << 20;
    }
}
