namespace Microsoft.ML.Lime.Tool.Hosting;

/// <summary>Exceptions as text.</summary>
internal static class ExceptionText
{
    /// <summary>The message as one sentence on one line.</summary>
    public static string OneLine(Exception exception) => exception.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ') + ".";
}
