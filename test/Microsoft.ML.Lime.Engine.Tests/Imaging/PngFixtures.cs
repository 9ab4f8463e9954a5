namespace Microsoft.ML.Lime.Engine.Tests;

/// <summary>
/// Small PNGs of every colour type, bit depth and interlacing, written by netpbm 11.1 (pamtopng, pnmtopng), so by libpng. They are 7 rows
/// of 9 columns; sample c of pixel (y, x) is <see cref="Sample"/>, a palette image has the <see cref="PaletteColor"/> of its index.
/// Names end in n (not interlaced) or i (interlaced).
/// </summary>
internal static class PngFixtures
{
    public const int Height = 7, Width = 9;

    public static byte[] Get(string name) => Convert.FromBase64String(Base64[name]);

    public static IEnumerable<string> Names => Base64.Keys;

    public static int Sample(int y, int x, int c, int depth) => ((y * 5003 + x * 701 + c * 12011) % 65536) >> (16 - depth);

    public static int PaletteIndex(int y, int x, int depth) => depth == 8 ? y * Width + x : Sample(y, x, 0, depth);

    public static int PaletteColor(int index, int c) => (index * (37 + 54 * c + 6 * (c / 2)) + (c == 0 ? 11 : c == 1 ? 200 : 3)) & 255;

    public static int PaletteAlpha(int index) => (index * 53 + 40) & 255;

    private static readonly Dictionary<string, string> Base64 = new()
    {
        ["grey1n"] = "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHAQAAAADy4FrNAAAADUlEQVQImWNgwAD8DQAAswCQYcNCZQAAAABJRU5ErkJggg==",
        ["grey2n"] = "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHAgAAAAC1QCAdAAAAFElEQVQImWNgQAKsoQ4MoTC8qgEAGeoD7vxnfEoAAAAASUVORK5CYII=",
        ["grey4n"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHBAAAAAA6ANW9AAAAMklEQVQImWNgYGAQFGAQFBRSUmBQUjI2NmAwdnFxCWBwDQ0NS2BIS0srL2AoL+/oaAAAeKAI
            /Q6aFN8AAAAASUVORK5CYII=
            """,
        ["grey8n"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHCAAAAAD/8Di8AAAAJklEQVQImWNkYGJmZmJmZmZiFGZmhrBZRJiYIWwWYagkQowZmxgAJusBJLLsHxQAAAAASUVO
            RK5CYII=
            """,
        ["grey16n"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHEAAAAACvYOT/AAAARElEQVQImWNmYGDayyLD9ovtJoc5lxj3F57LjMLdzHuZ9zLtRZCM6mIQBkKY0WohgguhGf10
            UFUx72VM3I6hqtQJXRUAF6As91GptToAAAAASUVORK5CYII=
            """,
        ["greyalpha8n"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHCAQAAABwkq/rAAAANUlEQVQImW3KwQkAIAwEQd1NB0kd9l+eD0FRfB17TG8DVVkjRNbpNVF1tRCZPuyofd9K+Ckn
            p+UCYyyrnlUAAAAASUVORK5CYII=
            """,
        ["rgb8n"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHCAIAAABV+fA3AAAAPklEQVQImW2OwQ0AIAwClXYDmMON3H8NP7WJBl7kkiPMsTaiAnQNAEnpw11TosHlUQZfT24v
            AkiSbs94z9UDo/YDzzLxseIAAAAASUVORK5CYII=
            """,
        ["rgba8n"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHCAYAAADam2dgAAAASUlEQVQYlXWNyQ3AMAzDEskbSHNko27UofsxchSxfwRhqrfxvOA8ABslh2xf9EFhS8fzrwUA
            IWXpZlfJKm1iSHI9tEquh2iS+AA+hwV76zd0ZAAAAABJRU5ErkJggg==
            """,
        ["greyalpha16n"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHEAQAAAAgAnOoAAAAb0lEQVQYlWNmYNB7zbRXyphFRkaQ7ZfsB7abcuc4zBV0ucQUubm/KL/iuax8glG426mMeS/z
            Xua9THuZ9jLDITKPUV0sjBG3NITHaLUwswe3NNQkP51acVRJTMWMidsnLMIuieAzljot0cVvEvNeAJtoW4FduG/cAAAAAElFTkSuQmCC
            """,
        ["rgb16n"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHEAIAAAAFaSx0AAAAkUlEQVQYlWNmYNB7HXuNaa+UsZEGi4yMoDE72y/ZD6ZP2W7KnTM9wmGuoGuuxCWmyG3JyP1F
            +ZXVfZ7Lyies9zEKdzuVFSYy74VApr1Me5n2MqNBTFFGdbEwxpY3xClGiDJaLczsmVFOnGIk2/x0asXXMBHrOJgoY+L2CYv29xLrOLhtpU5LdC9LYFeKywjm
            vQC5xIwpwWzBZgAAAABJRU5ErkJggg==
            """,
        ["rgba16n"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHEAYAAACKC7sjAAAAcUlEQVQYlWNkYNB7HXut5yDTXmYskAkKscmhyjMKdzuVFSYu8CFOM245RnWxMMaWN5uv47YX
            v6tgsoxWCzN7ZpQfTyJdK5qL/HRqxdcw3XpLulZUWcbE7RMW7e99V0GOd1BcVOq0RPeyBBMzOd5BlgcAvdnBBL0XXUQAAAAASUVORK5CYII=
            """,
        ["palette1n"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHAQMAAADgVfUjAAAABlBMVEUwI5oLyANj/glrAAAAEElEQVQImWP438CAhj4wAABvKgnrQf5bVAAAAABJRU5ErkJg
            gg==
            """,
        ["palettealpha1n"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHAQMAAADgVfUjAAAABlBMVEUwI5oLyANj/glrAAAAAnRSTlNdKEwzRtsAAAAQSURBVAiZY/jfwICGPjAAAG8qCetB
            /ltUAAAAAElFTkSuQmCC
            """,
        ["palette2n"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHAgMAAACn9Y/zAAAACVBMVEUwI5pVfjELyANVWt7mAAAAFElEQVQImWNYtaqBAYYXMCCBUAcAg4wGslohG7IAAAAA
            SUVORK5CYII=
            """,
        ["palettealpha2n"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHAgMAAACn9Y/zAAAACVBMVEUwI5pVfjELyANVWt7mAAAAA3RSTlNdkijo0DlfAAAAFElEQVQImWNYtaqBAYYXMCCB
            UAcAg4wGslohG7IAAAAASUVORK5CYII=
            """,
        ["palette4n"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHBAMAAAAotXpTAAAAG1BMVEV62cgzoLvp6o0wI5qfNF9VfjEORSTEj/YLyAMHkTa+AAAAL0lEQVQImWPo6OgwNmAw
            NjYNDWAIDWUAARcXlwIG9/LyIgUGJSWltASGtDRBQQEAzAwJE2sqBcgAAAAASUVORK5CYII=
            """,
        ["palettealpha4n"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHBAMAAAAotXpTAAAAG1BMVEV62cgzoLvp6o0wI5qfNF9VfjEORSTEj/YLyAMHkTa+AAAACXRSTlPH0GZd/JKbMShp
            io3gAAAAL0lEQVQImWPo6OgwNmAwNjYNDWAIDWUAARcXlwIG9/LyIgUGJSWltASGtDRBQQEAzAwJE2sqBcgAAAAASUVORK5CYII=
            """,
        ["palette8n"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHCAMAAADtRZdSAAAAvVBMVEV62ci3HGf72FPsZ64zoLu0n0alLqHp6o1tZjmisYBq6RhbeHPNBlncd/4jsAsUP2ZY
            +1LKiTjZ+t0RwkWDUCuSwdA8Fx6A0wryYfA5mv2rKOPv5M8B0pWoq8JhcrXTAJsaOahe9ZTQg3oXvIeJSm1CEWCGzUz4WzI/lD8wI5qxIiX13hGupQSfNF9n
            bPdVfjEgM+pk79bHDBfWfbwORSQdtsmPRK/Ej/YLyANIC6KMx459Vun+VXRFjoE2Hdywi9g1AAAATklEQVQImWOw0NRn0DVnN2FhELDmNGIWtuMWZ2ATlOaX
            VBSR5WGQUBaTU5NS0lZg0DBU0ZFXN1XVY7DSMmYysOUyY2UQsuGz5BBl5JUBAAmmB6KnttbXAAAAAElFTkSuQmCC
            """,
        ["palettealpha8n"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHCAMAAADtRZdSAAAAvVBMVEV62ci3HGf72FPsZ64zoLu0n0alLqHp6o1tZjmisYBq6RhbeHPNBlncd/4jsAsUP2ZY
            +1LKiTjZ+t0RwkWDUCuSwdA8Fx6A0wryYfA5mv2rKOPv5M8B0pWoq8JhcrXTAJsaOahe9ZTQg3oXvIeJSm1CEWCGzUz4WzI/lD8wI5qxIiX13hGupQSfNF9n
            bPdVfjEgM+pk79bHDBfWfbwORSQdtsmPRK/Ej/YLyANIC6KMx459Vun+VXRFjoE2Hdywi9g1AAAAP3RSTlPHlBjZ0CHiZipvt3iKycCBBRdWDiBfKa2/tshM
            /lVecGfr/fQGD5OlnF2uMjv8RJJN0aTjm9rsMSj1eTqLgkN5SidvAAAATklEQVQImWOw0NRn0DVnN2FhELDmNGIWtuMWZ2ATlOaXVBSR5WGQUBaTU5NS0lZg
            0DBU0ZFXN1XVY7DSMmYysOUyY2UQsuGz5BBl5JUBAAmmB6KnttbXAAAAAElFTkSuQmCC
            """,
        ["grey1i"] = "iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHAQAAAAGF52pbAAAAEUlEQVQImWNgQAIWUNoALgIABe8AaXMX/YAAAAAASUVORK5CYII=",
        ["grey2i"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHAgAAAAHCRxCLAAAAIUlEQVQImWNgAIIQIA4AMaIaQCRDKEMUmGYNdWAIDXUAADPTA7IbFAgOAAAAAElFTkSuQmCC
            """,
        ["grey4i"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHBAAAAAFNB+UrAAAANklEQVQImWNgZGBgcE1gYGQIZVAyNmAo72hgAHKUjBlCw4AcBkFBISUFBmMXF5cAhrS0tPIC
            AK9aCN+47exQAAAAAElFTkSuQmCC
            """,
        ["grey8i"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHCAAAAAGI9wgqAAAAOUlEQVQImVXGsRHAQAgEMWA5AhP+fA10Q//lOLUTjcyuPb7drs5tH5WUq1J5lCrnhx8ICMiB
            AOKzF47SAwy7G7VIAAAAAElFTkSuQmCC
            """,
        ["grey16i"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHEAAAAAHYZ9RpAAAAc0lEQVQImWNgYBB9wcD1hdFPh/sL9xdG1iruLyx+OtxfGNTFdCYYcZm32Pxj8dNh1WHTYdVh
            02Fg2sthzrtRWJtFXYxNjFWMTQyTwSzczcvM95D/gKCc0F/h26JWYhIs6mLMYsxiTGLMEHovsxi6kBizGADSqRdiovxq3QAAAABJRU5ErkJggg==
            """,
        ["greyalpha8i"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHCAQAAAEHlZ99AAAAVElEQVQImXXIMQqAQAxE0U0mk2JTil4hnSDY2HqAlN7Gu1sIgoLVf3xp8zi1vkmdEdGFa4RV
            RUgepJNOWhXpTrqLLjcs8w8y7ABUgSeWic97L6gCF5iPBz8BpU42AAAAAElFTkSuQmCC
            """,
        ["rgb8i"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHCAIAAAEi/sChAAAAZ0lEQVQImWNk0IsVFRNj4LLMYPSrXcPNzcXNxc3IapLMzc3N4ufnx83Nzage1sLKysbGCiVY
            /Pz8WVlZ2aAibIxMhglwDou6ujoRHEZhp0JmZmZmJiYmZiiAM1nU1dWZcUjC5bBIAgDjpAy7z1osPAAAAABJRU5ErkJggg==
            """,
        ["rgba8i"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHCAYAAAGtnFf2AAAAgElEQVQYlWNk0IvtERUTE2PgssyYzuhXu+YWNzcXNzcXNzcjq0nyJG5ubm4WPz8/P25ubm5G
            9bCWzaysbGxsrKxwirF0yWUmJD4bGxsbKyOTYUI/sgCLurq6OhuSCGEBRmGnwgXMzMzMzExMTEzMcIDCY1FXV1fHIo7CRVKEWxUAveYUL2MZ5GQAAAAASUVO
            RK5CYII=
            """,
        ["greyalpha16i"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHEAQAAAFXBUM+AAAAwklEQVQYlWNkYNB7LfpC7AUD1xfL+4x+OrXi3F+4v3B/4frCyFplksr9hfsLi5+Onw73F+4v
            zOpiYYySrQbVMoeMd8jVm31V3GOxicVPx0+HVYdVh02HTYdVh7WKTYdNh5lpr+EK9pvy5zinKXbzXlY5waIupi7GJsYmxirGKsYmxiZGWIBZuNupjJdZ5Qff
            Q9Xr/AfUTQXlNESE/mp9Er6tdVHUSkdfTEKPj0VdTF2MGQqZxJj2MmPhoSsSYxbDVAYAkAY1bxWCu54AAAAASUVORK5CYII=
            """,
        ["rgb16i"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHEAIAAAFybhziAAAA1ElEQVQYlWNkYNB7HXtN9IXYC7EXDFxfLO9nnGL006kVX8PE/YX7CxcUM7JWmaQmB3B/4f7C
            /YXFT8dPx08HwmFWFwtjbHkj2WpQ7fFB5pDxDq+1cvVmX/1eKe6x2BSwnMVPx0/HX4dVh1WHtYpNh02HTYdVh7UKxmZm2mu4ImEy+035c2ZHOKcpdls08l5W
            OWGzj0VdTF1MXYxNjE2MTYxVjFWMFcomXYJRuNuprDCReS8EMu1l2su0lxkNYopCzWOGQyYxJjGmvcxiqBBdFEMbcRoBdcRXRc47dQYAAAAASUVORK5CYII=
            """,
        ["rgba16i"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHEAYAAAH9DIu1AAAA20lEQVQokWNkYNB7HXut56DoC7EXYi/EXjBwfbG8n3Fq+lZGP51a8TVMt95yf+H+wvUFQTKy
            VpmkJgdMsub+AoEsfjoQCBNgVBcLY2x5s/k6axVrFVsVWxVbFSsUovJY/HT8dPx1/HVYdVh1WKtYq9h02HTY0HhsOqw6zEx7DVckTO6vY78pf87siO9OzmmK
            3RaNAd94L6ucsNkXtJlFXQwC2aCQFQKrYHxcCsSIVsAo3O1UVpi4wId5LwwyQSEzFohbDm4TMxJkgsC9zGLYIEQOXRarQUQZhSYLAC8McfxJDYI+AAAAAElF
            TkSuQmCC
            """,
        ["palette1i"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHAQMAAAGXUsW1AAAABlBMVEUwI5oLyANj/glrAAAAHUlEQVQImWM4wNDA8IDhABD+AOIPYHiA4X8DBAEAwpANZgZ/
            bREAAAAASUVORK5CYII=
            """,
        ["palettealpha1i"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHAQMAAAGXUsW1AAAABlBMVEUwI5oLyANj/glrAAAAAnRSTlNdKEwzRtsAAAAdSURBVAiZYzjA0MDwgOEAEP4A4g9g
            eIDhfwMEAQDCkA1mBn9tEQAAAABJRU5ErkJggg==
            """,
        ["palette2i"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHAgMAAAHQ8r9lAAAACVBMVEUwI5pVfjELyANVWt7mAAAAJElEQVQImWNYwNDAwMCwAIhXNTCwOjCsAkIGBlaGVUAu
            SBQIAInnBv1DhzPwAAAAAElFTkSuQmCC
            """,
        ["palettealpha2i"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHAgMAAAHQ8r9lAAAACVBMVEUwI5pVfjELyANVWt7mAAAAA3RSTlNdkijo0DlfAAAAJElEQVQImWNYwNDAwMCwAIhX
            NTCwOjCsAkIGBlaGVUAuSBQIAInnBv1DhzPwAAAAAElFTkSuQmCC
            """,
        ["palette4i"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHBAMAAAFfskrFAAAAG1BMVEV62cgzoLvp6o0wI5qfNF9VfjEORSTEj/YLyAMHkTa+AAAANUlEQVQImWNoZmhgcFdg
            aGYoZwhlYGBIExRg6GgGMcuLgBwGY2PT0AAGBhcXlwIGJSWltAQA6WoJqZp4I9kAAAAASUVORK5CYII=
            """,
        ["palettealpha4i"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHBAMAAAFfskrFAAAAG1BMVEV62cgzoLvp6o0wI5qfNF9VfjEORSTEj/YLyAMHkTa+AAAACXRSTlPH0GZd/JKbMShp
            io3gAAAANUlEQVQImWNoZmhgcFdgaGYoZwhlYGBIExRg6GgGMcuLgBwGY2PT0AAGBhcXlwIGJSWltAQA6WoJqZp4I9kAAAAASUVORK5CYII=
            """,
        ["palette8i"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHCAMAAAGaQqfEAAAAvVBMVEV62ci3HGf72FPsZ64zoLu0n0alLqHp6o1tZjmisYBq6RhbeHPNBlncd/4jsAsUP2ZY
            +1LKiTjZ+t0RwkWDUCuSwdA8Fx6A0wryYfA5mv2rKOPv5M8B0pWoq8JhcrXTAJsaOahe9ZTQg3oXvIeJSm1CEWCGzUz4WzI/lD8wI5qxIiX13hGupQSfNF9n
            bPdVfjEgM+pk79bHDBfWfbwORSQdtsmPRK/Ej/YLyANIC6KMx459Vun+VXRFjoE2Hdywi9g1AAAAVElEQVQImQXBhwJCAAAFwGfLSlbZUVlZRdn+/7PcYaRR
            IQtrNByeP7CubUjQFJ7wkGPocTlHPj5l+sI6mTLU5fSl9F284vawgsSJ33fMRUe2m/BnDg2VB6KIEd5ZAAAAAElFTkSuQmCC
            """,
        ["palettealpha8i"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHCAMAAAGaQqfEAAAAvVBMVEV62ci3HGf72FPsZ64zoLu0n0alLqHp6o1tZjmisYBq6RhbeHPNBlncd/4jsAsUP2ZY
            +1LKiTjZ+t0RwkWDUCuSwdA8Fx6A0wryYfA5mv2rKOPv5M8B0pWoq8JhcrXTAJsaOahe9ZTQg3oXvIeJSm1CEWCGzUz4WzI/lD8wI5qxIiX13hGupQSfNF9n
            bPdVfjEgM+pk79bHDBfWfbwORSQdtsmPRK/Ej/YLyANIC6KMx459Vun+VXRFjoE2Hdywi9g1AAAAP3RSTlPHlBjZ0CHiZipvt3iKycCBBRdWDiBfKa2/tshM
            /lVecGfr/fQGD5OlnF2uMjv8RJJN0aTjm9rsMSj1eTqLgkN5SidvAAAAVElEQVQImQXBhwJCAAAFwGfLSlbZUVlZRdn+/7PcYaRRIQtrNByeP7CubUjQFJ7w
            kGPocTlHPj5l+sI6mTLU5fSl9F284vawgsSJ33fMRUe2m/BnDg2VB6KIEd5ZAAAAAElFTkSuQmCC
            """,
        ["grey4clear"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHBAAAAAA6ANW9AAAAAnRSTlMAApidrBQAAAAySURBVAiZY2BgYBAUYBAUFFJSYFBSMjY2YDB2cXEJYHANDQ1LYEhL
            SysvYCgv7+hoAAB4oAj9DpoU3wAAAABJRU5ErkJggg==
            """,
        ["rgb8clear"] = """
            iVBORw0KGgoAAAANSUhEUgAAAAkAAAAHCAIAAABV+fA3AAAABnRSTlMALwBeAI3YHENjAAAAPklEQVQImW2OwQ0AIAwClXYDmMON3H8NP7WJBl7kkiPMsTai
            AnQNAEnpw11TosHlUQZfT24vAkiSbs94z9UDo/YDzzLxseIAAAAASUVORK5CYII=
            """,
    };
}
