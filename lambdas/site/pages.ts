/** The page at `/` if no home page is configured. */
export const HOME_PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Linkbus</title>
<style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:30rem;margin:20vh auto;padding:0 1rem;color-scheme:light dark}</style>
<h1>Linkbus</h1>
<p>A URL shortener that sends signed webhooks.</p>
</html>
`;

/** Keeps search engines away from short links. */
export const ROBOTS_TXT = 'User-agent: *\nDisallow: /\n';
