namespace Microsoft.ML.Lime.Engine;

/// <summary>A picture as text for a terminal.</summary>
public static class TerminalPicture
{
    /// <summary>Half blocks in 24-bit colour (two pixels a character cell), or plain characters by lightness where there is no colour.</summary>
    /// <param name="picture">An 8-bit picture.</param>
    /// <param name="columns">Width in character cells.</param>
    /// <param name="rows">Largest height in character cells.</param>
    /// <param name="color">Whether the terminal has 24-bit colour.</param>
    /// <returns>Lines separated by <c>\n</c>, each with its colours reset at the end.</returns>
    public static string Draw(ImageBuffer picture, int columns, int rows, bool color) => throw new NotImplementedException();
}
