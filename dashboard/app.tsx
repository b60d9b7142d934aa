import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { BrowserRouter } from 'react-router';
import { queryClient } from './api/query-client.ts';
import { SessionProvider } from './api/session.tsx';
import { Pages } from './pages/pages.tsx';
import { Shell } from './shell/shell.tsx';
import { SignedInOnly } from './sign-in/signed-in-only.tsx';
import { theme } from './theme.ts';

export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <Notifications position="bottom-right" />
      <QueryClientProvider client={queryClient}>
        <BrowserRouter basename="/dashboard">
          <SessionProvider>
            <SignedInOnly>
              <Shell>
                <Pages />
              </Shell>
            </SignedInOnly>
          </SessionProvider>
        </BrowserRouter>
      </QueryClientProvider>
    </MantineProvider>
  );
}
